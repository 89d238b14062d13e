// What the parts of one bar share; put together in operator.ts.

import type { Language } from "../languages/language.ts";
import type { MessageType } from "../session/callbacks.ts";
import type { Input } from "../session/inputs.ts";
import type { Sharing } from "../sharing/sharing.ts";
import type { Link } from "../transport/link.ts";
import type { UiModule } from "../ui/bar.ts";
import type { HistoryModule } from "../ui/history/history.ts";
import type { Panels } from "../ui/panels/panels.ts";
import type { checkLine } from "../work/checkLine.ts";
import type { PhoneModule } from "../work/phone.ts";
import type { createBar } from "./bar.ts";
import type { Config, Service } from "./config.ts";
import type { Emitter } from "./emitter.ts";
import type { Store } from "./store.ts";
import type { Lang, OwnLang, Text, TextsModule } from "./texts.ts";
import type { Work, WorkModule } from "./work.ts";

/** How to get the parts that not every page needs. */
export interface Loaders {
  ui(): Promise<UiModule & { createBar: typeof createBar }>;
  panels(): Promise<Panels>;
  history(): Promise<HistoryModule>;
  texts(): Promise<TextsModule>;
  work(): Promise<WorkModule>;
  phone(): Promise<PhoneModule>;
  /** The test of the voice's way. */
  echo(): Promise<{ readonly checkLine: typeof checkLine }>;
  /** For a window that is not the only one. */
  sharing(): Promise<{ readonly Sharing: typeof Sharing }>;
  /** Of a language that not every bar has. */
  language(lang: Exclude<Lang, OwnLang>): Promise<{ readonly language: Language }>;
}

export interface Context {
  readonly config: Config;
  readonly emit: Emitter;
  readonly loaders: Loaders;
  readonly store: Store;
  readonly connection: Link<Input>;
  /** Where a service of UCS is. */
  address(service: Service): string;
  /** Null until it is loaded: always there once somebody is signed in. */
  readonly work: Work | null;
  /** Loads it, once; null when that failed. */
  loadWork(): Promise<Work | null>;
  /** Takes the lead if another window has it. Whether requests can be sent from here now. */
  lead(): Promise<boolean>;
  /** The language of the moment: the user's once signed in; until it is there the one that reads most like it. */
  lang(): Lang;
  /** All that it says, when that is not a language of every bar. */
  readonly language: Language | null;
  readonly text: Text;
  /** Tells the agent: `onMessage`, and a notice in the bar unless `unlisted`. `fallback` is for groups without words. */
  tell(
    group: string,
    type: MessageType,
    fallback: string,
    data?: { readonly [key: string]: unknown },
    unlisted?: boolean,
  ): void;
  /** What the interface shows has changed beside the state. */
  changed(): void;
}

/** The bar's clock in seconds. */
export function clock(): number {
  return Date.now() / 1000;
}
