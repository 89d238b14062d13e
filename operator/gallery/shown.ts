// A state of the bar that can be shown: a session that inputs were fed into, and what was clicked then.

import type { Methods } from "../src/api/types.ts";
import type { Look, Past, Sound } from "../src/ui/bar.ts";
import type { Lab, lab } from "../test/session/samples.ts";

/** Words of a message in the language that is shown. */
export type Say = (key: string, values?: { readonly [name: string]: unknown }) => string;

export interface Shown {
  /** Also the name of its picture. */
  readonly name: string;
  readonly title: string;
  /** The session at its beginning. */
  readonly from: Parameters<typeof lab>[0];
  play?(bar: Lab, say: Say): void;
  readonly look?: Partial<Look>;
  readonly sound?: Partial<Sound>;
  /** What a test of the line finds; null: it goes on. */
  readonly line?: Awaited<ReturnType<Methods["checkLine"]>> | null;
  readonly past?: Past["calls"];
  /** What is clicked then, in order: selectors inside the bar. */
  readonly open?: readonly string[];
  /** What is typed after that: into which field, and what. */
  readonly type?: readonly [field: string, text: string];
}
