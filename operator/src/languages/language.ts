// A language that only those fetch who speak it: all that the bar says in it.

import type { Advice } from "../api/texts.phone.ts";
import type { Lang, Texts } from "../api/texts.ts";
import type { Words } from "../ui/words/words.ts";

export interface Language {
  readonly lang: Lang;
  readonly texts: Texts;
  readonly advice: Advice;
  readonly words: Words<"other">;
}
