// What is seldom needed in a call: digits, the recording, account codes.

import type { Call } from "../../protocol.gen.ts";
import { useSpeech, useUi, useView } from "../context.ts";
import { Button } from "../parts/Button.tsx";
import { Codes } from "./Codes.tsx";
import { useWords } from "./words/panelWords.ts";

const digits = [..."123456789*0#"];
const wishes = ["start", "pause", "resume", "stop"] as const;

/** All of it that the call allows. */
export function Keys({ call }: { readonly call: Call }) {
  const { bar, told } = useUi();
  const { t } = useSpeech();
  const w = useWords();
  const { online } = useView().session;
  const { uniqueid, actions } = call;
  return (
    <section class="sheet" aria-label={t("more")}>
      {actions.includes("dtmf") && (
        <div class="keypad">
          {digits.map((digit) => (
            <Button
              key={digit}
              label={digit}
              disabled={!online}
              act={() => told(bar.sendDigits(uniqueid, digit))}
            />
          ))}
        </div>
      )}
      {wishes
        .filter((wish) => actions.includes(`record_${wish}`))
        .map((wish) => (
          <Button
            key={wish}
            label={w.t(`record_${wish}`)}
            disabled={!online}
            act={() => told(bar.record(uniqueid, wish))}
          />
        ))}
      {call.connected !== null && <Codes call={call} />}
    </section>
  );
}
