// The words of the call history, all languages: they come with it. A language lacks none: the checker sees to it.

import { useSpeech } from "../../context.ts";
import { type Plural, type Spoken, speak } from "../../words/words.ts";
import { cs } from "./cs.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { sk } from "./sk.ts";

export interface HistoryWords<Form extends Intl.LDMLPluralRule> {
  readonly filters: string;
  readonly text: string;
  readonly direction: string;
  readonly INCOMING: string;
  readonly OUTGOING: string;
  readonly result: string;
  readonly answered: string;
  readonly missed: string;
  readonly elsewhere: string;
  readonly not_reached: string;
  readonly queue: string;
  readonly noQueue: string;
  readonly since: string;
  readonly until: string;
  readonly whose: string;
  readonly own: string;
  readonly team: string;
  readonly all: string;
  readonly none: string;
  readonly noneFound: string;
  readonly reset: string;
  readonly offline: string;
  readonly failed: string;
  readonly unavailable: string;
  readonly not_allowed: string;
  readonly more: string;
  readonly callBack: string;
  readonly play: string;
  readonly stopPlaying: string;
  readonly recording: string;
  readonly gone: string;
  readonly notPlayed: string;
  readonly shown: Plural<Form>;
}

const tables: { readonly [name: string]: HistoryWords<"other"> } = { cs, en, sk, de };

/** The speech of the moment. */
export function useWords(): Spoken<HistoryWords<"other">> {
  const { lang } = useSpeech();
  return speak(lang, tables[lang] ?? en);
}
