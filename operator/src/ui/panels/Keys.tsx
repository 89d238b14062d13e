// What is seldom needed in a call: what the CRM knows, digits, the recording, account codes.

import { useState } from "preact/hooks";
import type { Call } from "../../protocol.gen.ts";
import { useSpeech, useUi, useView } from "../context.ts";
import { Button } from "../parts/Button.tsx";
import { Codes } from "./Codes.tsx";
import { useWords } from "./words/panelWords.ts";

const digits = [..."123456789*0#"];
const SHOWN = 18;
const wishes = [
  ["start", "record"],
  ["pause", "pause"],
  ["resume", "play"],
  ["stop", "stop"],
] as const;

/** All of it that the call allows. Digits may be typed. */
export function Keys({ call }: { readonly call: Call }) {
  const { bar, told } = useUi();
  const { t } = useSpeech();
  const w = useWords();
  const { online } = useView().session;
  const [sent, setSent] = useState("");
  const { uniqueid, actions } = call;
  const keypad = actions.includes("dtmf");
  const send = async (digit: string) => {
    if (await told(bar.sendDigits(uniqueid, digit))) setSent((before) => (before + digit).slice(-SHOWN));
  };
  const key = (event: KeyboardEvent) => {
    const typing = event.target instanceof HTMLInputElement;
    if (keypad && !typing && online && digits.includes(event.key)) void send(event.key);
  };
  const recording = wishes.filter(([wish]) => actions.includes(`record_${wish}`));
  return (
    <section class="sheet" aria-label={t("more")} role="dialog" tabIndex={-1} onKeyDown={key}>
      <Facts call={call} />
      {keypad && (
        <>
          <output class="digits" aria-label={w.t("sent")}>
            {sent}
          </output>
          <div class="keypad">
            {digits.map((digit) => (
              <Button key={digit} label={digit} disabled={!online} act={() => send(digit)} />
            ))}
          </div>
        </>
      )}
      {recording.length > 0 && (
        <div class="pair">
          {recording.map(([wish, icon]) => (
            <Button
              key={wish}
              icon={icon}
              label={w.t(`record_${wish}`)}
              disabled={!online}
              act={() => told(bar.record(uniqueid, wish))}
            />
          ))}
        </div>
      )}
      {call.connected !== null && <Codes call={call} />}
    </section>
  );
}

/** What the CRM has told about the call. */
function Facts({ call }: { readonly call: Call }) {
  const facts = Object.entries(call.data).filter(([, value]) =>
    /^(string|number|boolean)$/.test(typeof value),
  );
  if (facts.length === 0) return null;
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{String(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
