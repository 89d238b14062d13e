// Meets the page: finds its object, and starts when the page is ready.

import type { Loaders } from "./context.ts";
import { embed } from "./embed.ts";
import { emitter, type PageObject } from "./emitter.ts";

const NAME = "ucsOperator";
/** Where the document keeps what another copy of this script calls instead of making a second bar. */
const TAKEN = Symbol.for("ucs.operator");

/**
 * Puts the bar into the page. Options are read when it starts: at the window's `load`, or at once with `legacyStartup` or after it.
 * Until then the page may set its object, or set another; a second script brings the bar to the object that is there then.
 */
export function boot(loaders: Loaders): void {
  const host = window as unknown as { [name: string]: unknown };
  const place = document as unknown as { [TAKEN]?: () => void };
  if (place[TAKEN]) {
    place[TAKEN]();
    return;
  }
  const emit = emitter(objectOr({}));
  const bar = embed(emit, loaders);
  const begin = () => {
    meet();
    bar.begin();
  };
  const plan = () => {
    const { legacyStartup } = emit.page as { legacyStartup?: unknown };
    if (legacyStartup === true || document.readyState === "complete") begin();
    else addEventListener("load", begin);
  };
  place[TAKEN] = () => {
    const moved = meet();
    emit.warn("the script of the agent bar is in the page twice; there is one bar");
    if (moved) plan();
  };
  plan();

  /** The page's object. An element with that id answers to the same name. */
  function objectOr(other: PageObject): PageObject {
    const given = host[NAME];
    const page = typeof given === "object" && given && !(given instanceof Element) ? given : other;
    host[NAME] = page;
    return page;
  }

  /** Whether the page has another object by now; the bar is that one's then. */
  function meet(): boolean {
    const page = objectOr(emit.page);
    if (page === emit.page) return false;
    bar.move(page);
    return true;
  }
}
