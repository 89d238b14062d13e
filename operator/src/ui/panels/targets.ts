// To whom a call may be handed.

import type { Colleague, State, Status } from "../../protocol.gen.ts";
import { phoneNumber } from "../format.ts";
import { matches } from "./find.ts";
import type { Called } from "./lately.ts";

export interface Target {
  readonly kind: "recent" | "agent" | "queue" | "typed";
  readonly number: string;
  /** '' when only the number is known. */
  readonly name: string;
  readonly colleague?: Colleague;
}

const MOST = 60;
/** So many of those called lately are shown to whoever looks for nobody yet. */
const LATELY = 5;
const order: readonly Status[] = ["READY", "ACW", "AUX", "OFFLINE"];

/** The sooner one can answer, the smaller. */
function wait({ status, busy }: Colleague): number {
  return 2 * order.indexOf(status) + Number(busy);
}

/**
 * Those that the query means: colleagues (who can answer first, those in a call after those who are free), then queues. Who was called
 * lately comes before them, but last in what a search finds: the server tells it late, and nothing should move that was found.
 */
export function targets(
  { agents, queues, user }: State,
  recent: readonly Called[],
  query: string,
  lang: string,
): readonly Target[] {
  const { compare } = new Intl.Collator(lang);
  const colleagues = Object.values(agents)
    .filter(({ id, number }) => number && id !== user.id)
    .sort((one, other) => wait(one) - wait(other) || compare(one.displayname, other.displayname))
    .map((colleague): Target => {
      const { number, displayname: name } = colleague;
      return { kind: "agent", number, name, colleague };
    });
  const lines = Object.values(queues)
    .filter(({ number }) => number)
    .sort((one, other) => compare(one.name, other.name))
    .map(({ number, name }): Target => ({ kind: "queue", number, name }));
  const known = [...colleagues, ...lines];
  const lately = recent.map(
    (called): Target => ({
      ...(known.find((one) => one.number === called.number) ?? called),
      kind: "recent",
    }),
  );
  if (!query) return [...lately.slice(0, LATELY), ...known].slice(0, MOST);
  const others = lately.filter(({ number }) => !known.some((one) => one.number === number));
  const found = [...known, ...others].filter(({ name, number }) =>
    matches(query, name, number, phoneNumber(number)),
  );
  // What looks like a number may be called, known or not, with whatever signs were copied with it.
  const typed: Target = { kind: "typed", number: query.replace(/^tel:|[^\p{L}\d+*#]/giu, ""), name: "" };
  const dialled = /^[+\d*#]+$/.test(typed.number) && !found.some(({ number }) => number === typed.number);
  return [...(dialled ? [typed] : []), ...found].slice(0, MOST);
}
