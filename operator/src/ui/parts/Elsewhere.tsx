// Calls that ring at colleagues, to be picked up.

import type { RingingCall } from "../../protocol.gen.ts";
import { useSpeech, useUi, useView } from "../context.ts";
import { Button } from "./Button.tsx";

/** What this agent may take. Who has a call of their own has to end it first. */
export function Elsewhere() {
  const { bar, told } = useUi();
  const { t } = useSpeech();
  const { ready, calls, online, device } = useView().session;
  const ringing = ready?.ringingElsewhere ?? [];
  if (ringing.length === 0) return null;
  const who = ({ name, number }: RingingCall) => name || number || t("unknownNumber");
  return (
    <ul class="elsewhere" aria-label={t("ringingElsewhere")}>
      {ringing.map((call) => (
        <li key={call.uniqueid}>
          <span>{[who(call), call.queue_name].filter(Boolean).join(" \u00b7 ")}</span>
          <Button
            label={t("pickUp")}
            disabled={!online || !device || calls.length > 0}
            act={() => told(bar.pickUp(call.uniqueid))}
          />
        </li>
      ))}
    </ul>
  );
}
