// What the agent looks for, as the form has it and as the server is asked.

import type { PastFilter } from "../bar.ts";

/** The form: texts of its fields, '' leaves them open. Days are `YYYY-MM-DD`, both are meant with all their hours. */
export interface Filter {
  readonly text: string;
  readonly direction: string;
  readonly result: string;
  readonly queue: string;
  readonly since: string;
  readonly until: string;
  readonly whose: string;
}

export const everything: Filter = {
  text: "",
  direction: "",
  result: "",
  queue: "",
  since: "",
  until: "",
  whose: "own",
};

export const directions = ["INCOMING", "OUTGOING"] as const;
export const results = ["answered", "missed", "not_reached"] as const;

/** Midnight of the day, by the clock of this computer. */
function midnight(day: string, later = 0): number | null {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return null;
  return new Date(year, month - 1, date + later).getTime() / 1000;
}

/** The question for a page of it; `cursor` is '' for the first one. */
export function question(filter: Filter, cursor: string): PastFilter {
  return {
    whose: filter.whose === "team" ? "team" : "own",
    text: filter.text.trim(),
    direction: directions.find((one) => one === filter.direction) ?? null,
    result: results.find((one) => one === filter.result) ?? null,
    queue: filter.queue === "" ? null : Number(filter.queue),
    since: midnight(filter.since),
    until: midnight(filter.until, 1),
    cursor,
  };
}

/** The agent looks for something. */
export function narrowed(filter: Filter): boolean {
  return Object.entries(everything).some(
    ([key, value]) => key !== "whose" && filter[key as keyof Filter] !== value,
  );
}
