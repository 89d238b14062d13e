// Which language the bar speaks: Czech and English at once, the others when they have been fetched.

import { afterEach, describe, expect, it, vi } from "vitest";
import { cs } from "../../src/api/texts.cs.ts";
import { en } from "../../src/api/texts.en.ts";
import { language as de } from "../../src/languages/de.ts";
import { language as sk } from "../../src/languages/sk.ts";
import { user } from "../session/samples.ts";
import { FakeServer, page, settled } from "./fakes.ts";

const languages = { sk, de };

afterEach(() => {
  FakeServer.last?.close();
  vi.unstubAllGlobals();
});

/** What a wrong password is answered with. */
async function refusal(lang: string, language: () => Promise<{ language: typeof sk | typeof de }>) {
  const { bar, of } = page({ lang }, { language: language as never });
  await settled();
  await bar.login("jana", "wrong");
  return of("onLoginError")[0]?.[1];
}

describe("before sign-in", () => {
  it.each(["sk", "de"] as const)("%s is fetched and spoken", async (lang) => {
    const language = vi.fn(async () => ({ language: languages[lang] }));
    expect(await refusal(lang, language)).toBe(languages[lang].texts.login_1);
    expect(language).toHaveBeenCalledExactlyOnceWith(lang);
  });

  it.each([
    ["sk", cs.login_1],
    ["de", en.login_1],
  ])("%s that cannot be fetched is replaced by what reads most like it", async (lang, text) => {
    expect(await refusal(lang, () => Promise.reject(new Error("offline")))).toBe(text);
  });
});

it("the user's own language rules once somebody is signed in", async () => {
  const language = vi.fn(async () => ({ language: de }));
  const { bar, of } = page({ lang: "en" }, { language: language as never });
  FakeServer.replies.login = (_, server) => {
    server.push({ type: "user", user: { ...user, locale: "de" } });
    return { data: { session: "s", stage: "identify", remember: "" } };
  };
  await settled();
  expect(language).not.toHaveBeenCalled();
  await bar.login("jana", "right");
  await settled();
  FakeServer.last.push({ type: "notice", message: "m", kind: "warning", group: "status_denied", data: {} });
  expect(of("onMessage")[0]).toEqual([expect.objectContaining({ message: de.texts.status_denied })]);
});
