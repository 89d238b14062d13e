// Before the first call: is everything there that a call needs?

import { useState } from "preact/hooks";
import { useUi, useView } from "../context.ts";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import { useWords } from "./words/panelWords.ts";

/** So long a question to the server may take before voice suffers. */
const SLOW_MS = 250;
const ROUNDS = 5;

interface Found {
  readonly microphone: boolean;
  readonly registered: boolean;
  /** The best of some questions to the server, in milliseconds; null: no answer. */
  readonly ms: number | null;
}

/** Asks for the microphone, looks at the phone's registration, and measures the way to the server. */
export function LineTest() {
  const { bar } = useUi();
  const { sound, session } = useView();
  const { t, lang } = useWords();
  const [found, setFound] = useState<Found | null>(null);
  const test = async () => {
    setFound(null);
    const { ok } = await bar.checkMicrophone();
    let best: number | null = null;
    for (let round = 0; round < ROUNDS; round += 1) {
      const began = performance.now();
      if (!(await bar.ping()).ok) continue;
      best = Math.min(best ?? Number.POSITIVE_INFINITY, performance.now() - began);
    }
    setFound({ microphone: ok, registered: sound.registered && session.reachable, ms: best });
  };
  const row = (well: boolean, text: string) => (
    <li class={well ? "well" : "ill"}>
      <Icon name={well ? "check" : "alert"} />
      {text}
    </li>
  );
  const ms = (value: number) =>
    new Intl.NumberFormat(lang, { style: "unit", unit: "millisecond" }).format(value);
  return (
    <div class="test">
      <Button icon="check" label={t("test")} act={test} />
      <ul aria-live="polite">
        {found && (
          <>
            {row(found.microphone, t(found.microphone ? "microphoneWell" : "microphoneIll"))}
            {row(found.registered, t(found.registered ? "registered" : "softAway"))}
            {found.ms === null
              ? row(false, t("serverAway"))
              : row(
                  found.ms < SLOW_MS,
                  t(found.ms < SLOW_MS ? "serverNear" : "serverFar", { ms: ms(Math.round(found.ms)) }),
                )}
          </>
        )}
      </ul>
      {found && <p class="hint">{t("inCall")}</p>}
    </div>
  );
}
