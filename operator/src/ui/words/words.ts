// The words of the interface. A language lacks none: the checker sees to it.

import type { Lang } from "../bar.ts";
import { cs } from "./cs.ts";
import { en } from "./en.ts";

/** A text for each plural form of a language; `{n}` is the number. */
export type Plural<Form extends Intl.LDMLPluralRule> = { readonly [Name in Form]: string };

/** Every text there is. `Form`: the plural forms that the language has. */
export interface Words<Form extends Intl.LDMLPluralRule> {
  readonly bar: string;
  readonly connecting: string;
  readonly loading: string;
  readonly viewing: string;
  readonly offline: string;
  readonly silent: string;
  readonly signIn: string;
  readonly signOut: string;
  readonly username: string;
  readonly password: string;
  readonly passwordKept: string;
  readonly remember: string;
  readonly choosePhone: string;
  readonly otherPhone: string;
  readonly softphone: string;
  readonly deskPhone: string;
  readonly searching: string;
  readonly status: string;
  readonly READY: string;
  readonly AUX: string;
  readonly ACW: string;
  readonly OFFLINE: string;
  readonly afterCall: string;
  readonly phoneReady: string;
  readonly phoneAway: string;
  readonly noPhone: string;
  readonly dial: string;
  readonly number: string;
  readonly calls: string;
  readonly unknownNumber: string;
  readonly incoming: string;
  readonly outgoing: string;
  readonly calling: string;
  readonly talking: string;
  readonly held: string;
  readonly muted: string;
  readonly answer: string;
  readonly reject: string;
  readonly hangUp: string;
  readonly hold: string;
  readonly unhold: string;
  readonly mute: string;
  readonly unmute: string;
  readonly transfer: string;
  readonly more: string;
  readonly pastCalls: string;
  readonly queues: string;
  readonly serve: string;
  readonly suspend: string;
  readonly suspended: string;
  readonly notices: string;
  readonly noNotices: string;
  readonly dismiss: string;
  readonly menu: string;
  readonly soundOn: string;
  readonly tryAgain: string;
  readonly today: string;
  /** Why the server refused what the agent asked for, by code. */
  readonly refused: { readonly [Code in RefusalCode]: string };
  readonly waiting: Plural<Form>;
  readonly newNotices: Plural<Form>;
}

/** The codes that need words; others were told already: by the server, by the banner, under the form. */
export type RefusalCode =
  | "invalid"
  | "not_allowed"
  | "not_found"
  | "stale_call"
  | "no_device"
  | "timeout"
  | "unavailable"
  | "internal";

const tables: { readonly [name: string]: Words<"other"> } = { cs, en };

type Plain<Table> = { [Key in keyof Table]: Table[Key] extends string ? Key : never }[keyof Table];
type Counted<Table> = { [Key in keyof Table]: Table[Key] extends Plural<"other"> ? Key : never }[keyof Table];

/** How components speak from a table. */
export interface Spoken<Table> {
  readonly lang: Lang;
  /** A text, `{name}` filled from `values`. */
  t(key: Plain<Table>, values?: { readonly [name: string]: string }): string;
  /** A text for a number of things. */
  n(key: Counted<Table>, count: number): string;
}

export type Speech = Spoken<Words<"other">>;

/** The speech of a language; `words` unless they are the interface's own. */
export function speech(lang: Lang, words: Words<"other"> = tables[lang] ?? en): Speech {
  made[lang] ??= speak(lang, words);
  return made[lang];
}

const made: { [Name in Lang]?: Speech } = {};

/** The speech of any table. */
export function speak<Table>(lang: Lang, table: Table): Spoken<Table> {
  const rules = new Intl.PluralRules(lang);
  return {
    lang,
    t: (key, values = {}) =>
      (table[key] as string).replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole),
    n(key, count) {
      const forms = table[key] as { readonly [form: string]: string };
      const text = forms[rules.select(count)] ?? forms.other ?? "";
      return text.replace("{n}", new Intl.NumberFormat(lang).format(count));
    },
  };
}

/** Why something was refused, for the agent; '' when that was told elsewhere. */
export function refusalText(lang: Lang, code: string, words = tables[lang] ?? en): string {
  const table: { readonly [code: string]: string } = words.refused;
  return Object.hasOwn(table, code) ? (table[code] ?? "") : "";
}
