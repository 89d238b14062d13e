import { expect, it } from "vitest";
import { language as de } from "../../src/languages/de.ts";
import { language as sk } from "../../src/languages/sk.ts";
import { cs } from "../../src/ui/words/cs.ts";
import { en } from "../../src/ui/words/en.ts";
import { refusalText, speech } from "../../src/ui/words/words.ts";

const tables = { cs, en, sk: sk.words, de: de.words };

it.each(["cs", "en", "sk", "de"] as const)("%s has a text for every word and every plural form", (lang) => {
  const { waiting, newNotices, refused, ...plain } = tables[lang];
  for (const text of [...Object.values(plain), ...Object.values(refused)]) expect(text.trim()).not.toBe("");
  for (const forms of [waiting, newNotices]) {
    expect(Object.keys(forms).sort()).toEqual(
      new Intl.PluralRules(lang).resolvedOptions().pluralCategories.sort(),
    );
  }
});

it.each(["cs", "sk", "de"] as const)("%s has the same places to fill as English", (lang) => {
  const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const [key, text] of Object.entries(en)) {
    const other: unknown = tables[lang][key as keyof typeof en];
    if (typeof text === "string") expect(places(String(other)), key).toEqual(places(text));
  }
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
