// What the bar says to the agent through callbacks, also without the interface. Texts of the interface are in ui/words.

import { cs } from "./texts.cs.ts";
import { en } from "./texts.en.ts";

export type Lang = "cs" | "en";
export type Texts = typeof en;
export type TextKey = keyof Texts;

const tables: { readonly [Name in Lang]: Texts } = { cs, en };

/** The first language of the list that we have; Slovaks read Czech. */
export function pickLang(wishes: readonly (string | undefined)[]): Lang {
  for (const wish of wishes) {
    const name = wish?.slice(0, 2).toLowerCase();
    if (name === "cs" || name === "en") return name;
    if (name === "sk") return "cs";
  }
  return "cs";
}

/** A text with `{name}` taken from `values`; an unknown key gives the fallback. */
export function text(
  lang: Lang,
  key: string,
  values: { readonly [name: string]: unknown } = {},
  fallback = key,
): string {
  const table: { readonly [key: string]: string } = tables[lang];
  return fill(Object.hasOwn(table, key) ? (table[key] ?? fallback) : fallback, values);
}

/** Fills `{name}` from `values`; what is not there stays as it is. */
export function fill(template: string, values: { readonly [name: string]: unknown }): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}
