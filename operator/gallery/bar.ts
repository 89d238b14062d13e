// A bar without a server: the interface's own code over a session that is made up.

import { cs } from "../src/api/texts.cs.ts";
import { en } from "../src/api/texts.en.ts";
import { advice } from "../src/api/texts.phone.ts";
import { fill, ownLang } from "../src/api/texts.ts";
import type { AudioDevice, Methods } from "../src/api/types.ts";
import { language as de } from "../src/languages/de.ts";
import type { Language } from "../src/languages/language.ts";
import { language as sk } from "../src/languages/sk.ts";
import type { Bar, Lang, Look, Outcome, View } from "../src/ui/bar.ts";
import * as history from "../src/ui/history/history.ts";
import type { Panels } from "../src/ui/panels/panels.ts";
import * as panels from "../src/ui/panels/panels.ts";
import { AT, lab } from "../test/session/samples.ts";
import { none } from "./past.ts";
import type { Say, Shown } from "./shown.ts";

const look: Look = {
  showDialControl: true,
  showBottomMenu: true,
  topMenuNameContent: "%icon% %name%",
  autoOpenAccountCode: false,
  debounceRequests: false,
};

const more: { readonly [Name in Lang]?: Language } = { sk, de };

const device = (kind: AudioDevice["kind"], id: string, label: string, selected = false): AudioDevice => ({
  kind,
  id,
  label,
  selected,
});
const devices = (["microphone", "speaker", "ringer"] as const).flatMap((kind) => [
  device(kind, "", "", kind === "microphone"),
  device(kind, "1", "Jabra Evolve2 65", kind === "speaker"),
  device(kind, "2", kind === "microphone" ? "Webcam" : "Monitor", kind === "ringer"),
]);

/** A line that carries voices well. */
const clear: Shown["line"] = { ok: true, ms: 180, rtt: 24, jitter: 3, loss: 0, mos: 4.4 };

/** A voice of ordinary loudness. */
const hear: Panels["listen"] = async ({ level }) => {
  level(0.62);
  return () => {};
};

/** The bar of a state. Its clock stands still. What the agent asks of it goes to `asked`, and is granted. */
export function barOf(
  shown: Shown,
  lang: Lang,
  asked: (method: string, args: readonly unknown[]) => void,
): Bar {
  const granted: Outcome = { ok: true };
  const own = more[lang];
  const texts: { readonly [key: string]: string } = own?.texts ?? { cs, en }[ownLang(lang)];
  const say: Say = (key, values = {}) => fill(texts[key] ?? key, values);
  const made = lab(shown.from);
  shown.play?.(made, say);
  const { trouble = "", ...sound } = shown.sound ?? {};
  const words = own?.advice ?? advice[ownLang(lang)];
  const view: View = {
    session: made.session,
    sound: {
      registered: true,
      locked: false,
      mos: 0,
      elsewhere: false,
      ...sound,
      trouble: Object.hasOwn(words, trouble) ? words[trouble as keyof typeof words] : trouble,
    },
    lang,
    words: own?.words ?? null,
  };
  const { line = clear } = shown;
  const answers: Partial<Methods> = {
    devices: async () => ({ ok: true, devices }),
    checkLine: () => (line ? Promise.resolve(line) : new Promise(() => {})),
  };
  const granting = new Proxy(answers as Methods, {
    get: (known, name) => Reflect.get(known, name) ?? (async () => granted),
  });
  const known = {
    look: { ...look, ...shown.look },
    view,
    subscribe: () => () => {},
    now: () => AT,
    loadHistory: async () => history,
    past: { calls: shown.past ?? none },
    loadPanels: async () => ({ ...panels, listen: hear }),
    methods: granting,
    ringing: { sound: "quest", volume: 0.7 },
    figures: async () => made.session.user,
  };
  return new Proxy(known, {
    get(target, name, receiver) {
      if (name in target) return Reflect.get(target, name, receiver);
      return async (...args: readonly unknown[]) => {
        asked(String(name), args);
        return granted;
      };
    },
  }) as unknown as Bar;
}
