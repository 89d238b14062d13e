// The chunk of texts for callbacks: fetched while the bar connects, because even pages without the interface show them.

import { cs } from "../api/texts.cs.ts";
import { en } from "../api/texts.en.ts";

export const texts = { cs, en };
