// The npm package: the same bar, made by a call instead of a script tag. Bundlers make chunks of what is imported later.

import type { Loaders } from "../api/context.ts";
import { embed } from "../api/embed.ts";
import { emitter, type PageObject } from "../api/emitter.ts";
import type { UcsOperator, UcsOptions } from "../api/types.ts";

const loaders: Loaders = {
  ui: () => import("./ui.ts"),
  phone: () => import("./phone.ts"),
  echo: () => import("./echo.ts"),
  panels: () => import("./panels.ts"),
  history: () => import("./history.ts"),
  texts: () => import("./texts.ts"),
  work: () => import("./work.ts"),
  sharing: () => import("./sharing.ts"),
  language: (lang) => (lang === "sk" ? import("../languages/sk.ts") : import("../languages/de.ts")),
};

/**
 * Adds the bar's methods to the object and returns it. Nothing is shown and no connection is made before `start()`. No global is
 * touched; a page may have several, one after another.
 */
export function createOperator(options: UcsOptions = {}): UcsOperator {
  const page: PageObject = options;
  embed(emitter(page), loaders);
  return page as UcsOperator;
}
