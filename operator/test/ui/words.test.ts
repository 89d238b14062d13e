import { expect, it } from "vitest";
import { language as de } from "../../src/languages/de.ts";
import { language as sk } from "../../src/languages/sk.ts";
import { cs as pastCs } from "../../src/ui/history/words/cs.ts";
import { de as pastDe } from "../../src/ui/history/words/de.ts";
import { en as pastEn } from "../../src/ui/history/words/en.ts";
import { sk as pastSk } from "../../src/ui/history/words/sk.ts";
import { cs as panelsCs } from "../../src/ui/panels/words/cs.ts";
import { de as panelsDe } from "../../src/ui/panels/words/de.ts";
import { en as panelsEn } from "../../src/ui/panels/words/en.ts";
import { sk as panelsSk } from "../../src/ui/panels/words/sk.ts";
import { cs } from "../../src/ui/words/cs.ts";
import { en } from "../../src/ui/words/en.ts";
import { refusalText, speech } from "../../src/ui/words/words.ts";

const tables = { cs, en, sk: sk.words, de: de.words };
/** Two tables may have the same word. */
const named = (table: object) =>
  Object.fromEntries(Object.entries(table).map(([key, text]) => [`past_${key}`, text]));
const panels = {
  cs: { ...panelsCs, ...named(pastCs) },
  en: { ...panelsEn, ...named(pastEn) },
  sk: { ...panelsSk, ...named(pastSk) },
  de: { ...panelsDe, ...named(pastDe) },
};

const languages = ["cs", "en", "sk", "de"] as const;

it.each(languages)("%s has a text for every word, and all its plural forms", (lang) => {
  const categories = new Intl.PluralRules(lang).resolvedOptions().pluralCategories.sort();
  const { refused, ...words } = tables[lang];
  for (const entry of Object.values({ ...words, ...panels[lang] })) {
    if (typeof entry !== "string") expect(Object.keys(entry).sort()).toEqual(categories);
  }
  const texts = [words, panels[lang], refused].flatMap((table) => Object.values(table).map(String));
  for (const text of texts) expect(text.trim()).not.toBe("");
});

it.each(languages)("%s has the same places to fill as English", (lang) => {
  const places = (text: unknown) =>
    (JSON.stringify(text).match(/\{\w+\}/g) ?? []).filter((one) => one !== "{n}").sort();
  const own: { readonly [key: string]: unknown } = { ...tables[lang], ...panels[lang] };
  for (const [key, text] of Object.entries({ ...en, ...panels.en }))
    expect(places(own[key]), key).toEqual(places(text));
});

it.each([
  [0, "0 čekajících"],
  [1, "1 čekající"],
  [3, "3 čekající"],
  [5, "5 čekajících"],
])("Czech counts %i", (count, text) => {
  expect(speech("cs").n("waiting", count)).toBe(text);
});

it("fills in names, and leaves what it does not know", () => {
  expect(speech("en").t("serve", { name: "Sales" })).toBe("Serve Sales again");
  expect(speech("en").t("serve")).toBe("Serve {name} again");
});

it("words refusals, but not those told elsewhere or inherited from objects", () => {
  expect(refusalText("en", "timeout")).toMatch(/in time/);
  expect(refusalText("en", "login_error")).toBe("");
  expect(refusalText("en", "constructor")).toBe("");
});
