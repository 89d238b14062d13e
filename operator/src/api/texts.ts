// What the bar says to the agent through callbacks, also without the interface. Texts of the interface are in ui/words.

import type { en } from "./texts.en.ts";

export type Lang = "cs" | "en" | "sk" | "de";
/** The languages that every bar has; the others are fetched by those who speak them. */
export type OwnLang = "cs" | "en";
export type Texts = typeof en;
export type TextKey = keyof Texts;

/** The chunk of texts. */
export interface TextsModule {
  readonly texts: { readonly [Name in OwnLang]: Texts };
}

/** The language that reads most like another: for as long as that one is not there. */
export function ownLang(lang: Lang): OwnLang {
  return lang === "cs" || lang === "sk" ? "cs" : "en";
}

/** The first language of the list that we have. */
export function pickLang(wishes: readonly (string | undefined)[]): Lang {
  for (const wish of wishes) {
    const name = wish?.slice(0, 2).toLowerCase();
    if (name === "cs" || name === "en" || name === "sk" || name === "de") return name;
  }
  return "cs";
}

/** A text with `{name}` taken from `values`; the fallback for an unknown key, and before the texts are there. */
export type Text = (key: string, values?: { readonly [name: string]: unknown }, fallback?: string) => string;

/** Fills `{name}` from `values`; what is not there stays as it is. */
export function fill(template: string, values: { readonly [name: string]: unknown }): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}
