// To whom a call may be handed.

import type { Colleague, State, Status } from "../../protocol.gen.ts";
import { phoneNumber } from "../format.ts";
import { matches } from "./find.ts";

export interface Target {
  readonly kind: "recent" | "agent" | "queue" | "typed";
  readonly number: string;
  /** '' when only the number is known. */
  readonly name: string;
  readonly colleague?: Colleague;
}

const MOST = 60;
const order: readonly Status[] = ["READY", "ACW", "AUX", "OFFLINE"];

/** Those that the query means: who was chosen lately, then colleagues (who can answer first), then queues. */
export function targets(
  { agents, queues, user }: State,
  recent: readonly string[],
  query: string,
  lang: string,
): readonly Target[] {
  const { compare } = new Intl.Collator(lang);
  const colleagues = Object.values(agents)
    .filter(({ id, number }) => number && id !== user.id)
    .sort(
      (one, other) =>
        order.indexOf(one.status) - order.indexOf(other.status) ||
        compare(one.displayname, other.displayname),
    )
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
    (number): Target => ({
      ...(known.find((one) => one.number === number) ?? { number, name: "" }),
      kind: "recent",
    }),
  );
  if (!query) return [...lately, ...known].slice(0, MOST);
  const found = [...lately.filter(({ name }) => !name), ...known].filter(({ name, number }) =>
    matches(query, name, number, phoneNumber(number)),
  );
  // What looks like a number may be called, known or not.
  const typed: Target = { kind: "typed", number: query.replace(/[\s()/-]/g, ""), name: "" };
  const dialled = /^[+\d*#]+$/.test(typed.number) && !found.some(({ number }) => number === typed.number);
  return [...(dialled ? [typed] : []), ...found].slice(0, MOST);
}
