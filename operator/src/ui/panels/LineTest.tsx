// Before the first call: is everything there that a call needs?

import { useLayoutEffect, useState } from "preact/hooks";
import type { Methods } from "../../api/types.ts";
import { useUi } from "../context.ts";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import { grade } from "./grade.ts";
import { type PanelWords, useWords } from "./words/panelWords.ts";

/** So long a question to the server may take before voice suffers. */
const SLOW_MS = 250;
const ROUNDS = 5;

/** Why the voice could not be tried, where there is more to say than that. */
const untried: { readonly [code: string]: keyof PanelWords } = {
  wrong_state: "voiceNotNow",
  phone_connection: "voiceAway",
  no_device: "voiceAway",
};

type Voice = Awaited<ReturnType<Methods["checkLine"]>>;

/** What is known so far. */
interface Found {
  readonly microphone?: boolean;
  readonly registered?: boolean;
  /** The best of some questions to the server, in milliseconds; null: no answer. */
  readonly ms?: number | null;
  /** Null: it is under way. */
  readonly voice: Voice | null;
}

/** Sends a tone to the server and back, measures the way of questions to it, looks at the phone's registration, and asks for the microphone. */
export function LineTest() {
  const { bar } = useUi();
  const { t, lang } = useWords();
  const [found, setFound] = useState<Found | null>(null);
  const [leaving] = useState(() => new AbortController());
  useLayoutEffect(() => () => leaving.abort(), []);
  const test = async () => {
    const { signal } = leaving;
    setFound({ voice: null });
    // The phone may come to this window for it: what else is looked at is there afterwards.
    const voice = await bar.methods.checkLine({ signal });
    if (signal.aborted) return;
    const { sound, session } = bar.view;
    setFound({ voice, registered: sound.registered && session.reachable });
    const { ok: microphone } = await bar.checkMicrophone();
    setFound((known) => known && { ...known, microphone });
    const ms = await nearness();
    setFound((known) => known && { ...known, ms });
  };
  const nearness = async () => {
    let best: number | null = null;
    for (let round = 0; round < ROUNDS; round += 1) {
      const began = performance.now();
      if (!(await bar.ping()).ok) continue;
      best = Math.min(best ?? Number.POSITIVE_INFINITY, performance.now() - began);
    }
    return best;
  };
  const row = (well: boolean, text: string) => (
    <li class={well ? "well" : "ill"}>
      <Icon name={well ? "check" : "alert"} />
      {text}
    </li>
  );
  const ms = (value: number) =>
    new Intl.NumberFormat(lang, { style: "unit", unit: "millisecond" }).format(Math.round(value));
  const share = (value: number) => new Intl.NumberFormat(lang, { style: "percent" }).format(value);
  const way = (voice: Voice) => {
    if (voice.ok) {
      const well = grade(voice.mos) === 3;
      return row(well, t(well ? "voiceWell" : "voiceWeak", { loss: share(voice.loss), ms: ms(voice.rtt) }));
    }
    const { code, server = "", ports = "" } = voice;
    if (code === "phone_no_voice")
      return row(false, t(ports ? "voiceBlocked" : "voiceGone", { server, ports }));
    return row(false, t(untried[code] ?? "voiceUnknown"));
  };
  return (
    <div class="test">
      <Button icon="check" label={t("test")} act={test} />
      <ul aria-live="polite">
        {found && (
          <>
            {found.microphone !== undefined &&
              row(found.microphone, t(found.microphone ? "microphoneWell" : "microphoneIll"))}
            {found.registered !== undefined &&
              row(found.registered, t(found.registered ? "registered" : "softAway"))}
            {found.ms === null && row(false, t("serverAway"))}
            {typeof found.ms === "number" &&
              row(
                found.ms < SLOW_MS,
                t(found.ms < SLOW_MS ? "serverNear" : "serverFar", { ms: ms(found.ms) }),
              )}
            {found.voice ? (
              way(found.voice)
            ) : (
              <li>
                <span class="spinner" aria-hidden="true" />
                {t("voiceTried")}
              </li>
            )}
          </>
        )}
      </ul>
      {found && <p class="hint">{t("inCall")}</p>}
    </div>
  );
}
