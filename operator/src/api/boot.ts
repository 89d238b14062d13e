// Meets the page: finds its object, and starts when the page is ready.

import type { Loaders } from "./context.ts";
import { embed, type PageObject } from "./embed.ts";
import { emitter } from "./emitter.ts";

const NAME = "ucsOperator";
/** Marks the object that has a bar, also for another copy of this script. */
const TAKEN = Symbol.for("ucs.operator");

/**
 * Puts the bar into the page. Options are read when it starts: at the window's `load`, or at once with `legacyStartup` or after it.
 * A second script leaves everything to the first.
 */
export function boot(loaders: Loaders): void {
  const host = window as unknown as { [name: string]: unknown };
  const given = host[NAME];
  const page: PageObject & { [TAKEN]?: boolean; legacyStartup?: unknown } =
    typeof given === "object" && given !== null ? given : {};
  host[NAME] = page;
  const emit = emitter(page);
  if (page[TAKEN]) {
    emit.warn("the script of the agent bar is in the page twice; the second is ignored");
    return;
  }
  page[TAKEN] = true;
  const begin = embed(page, emit, loaders);
  if (page.legacyStartup === true || document.readyState === "complete") begin();
  else addEventListener("load", begin);
}
