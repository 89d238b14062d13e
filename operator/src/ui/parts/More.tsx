// What is seldom needed in a call: digits, the recording, account codes.

import type { Call } from "../../protocol.gen.ts";
import { useSpeech, useUi, useView } from "../context.ts";
import { Button } from "./Button.tsx";
import { Codes } from "./Codes.tsx";
import { Icon } from "./Icon.tsx";
import { Panel } from "./Menu.tsx";

const digits = [..."123456789*0#"];
const wishes = ["start", "pause", "resume", "stop"] as const;

/** A panel with all of it; nothing when there is none. */
export function More({ call }: { readonly call: Call }) {
  const { bar, told } = useUi();
  const { t } = useSpeech();
  const { online, ready } = useView().session;
  const { uniqueid, actions } = call;
  const keypad = actions.includes("dtmf");
  const recording = wishes.filter((wish) => actions.includes(`record_${wish}`));
  const codes = Object.keys(ready?.callReasons ?? {}).length > 0 && call.connected !== null;
  if (!keypad && recording.length === 0 && !codes) return null;
  const panel = () => (
    <section class="sheet" aria-label={t("more")}>
      {keypad && (
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
      {recording.map((wish) => (
        <Button
          key={wish}
          label={t(`record_${wish}`)}
          disabled={!online}
          act={() => told(bar.record(uniqueid, wish))}
        />
      ))}
      {codes && <Codes call={call} />}
    </section>
  );
  return (
    <Panel
      label={t("more")}
      face={<Icon name="keypad" />}
      popup="dialog"
      align="end"
      class="keys more"
      panel={panel}
    />
  );
}
