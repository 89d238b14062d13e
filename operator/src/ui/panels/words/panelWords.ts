// The words of what an agent opens, all languages: they come with it. A language lacks none: the checker sees to it.

import { useSpeech } from "../../context.ts";
import { type Spoken, speak } from "../../words/words.ts";
import { cs } from "./cs.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { sk } from "./sk.ts";

export interface PanelWords {
  readonly target: string;
  readonly consult: string;
  readonly handOver: string;
  readonly record_start: string;
  readonly record_stop: string;
  readonly record_pause: string;
  readonly record_resume: string;
  readonly accountCode: string;
}

const tables = { cs, en, sk, de };

/** The speech of the moment. */
export function useWords(): Spoken<PanelWords> {
  const { lang } = useSpeech();
  return speak(lang, tables[lang]);
}
