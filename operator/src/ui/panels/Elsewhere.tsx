// Calls that ring at colleagues, to be picked up.

import type { RingingCall } from "../../protocol.gen.ts";
import { useUi, useView } from "../context.ts";
import { phoneNumber } from "../format.ts";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import { useWords } from "./words/panelWords.ts";

/** What this agent may take: who calls, and at whom it rings. Who has a call of their own has to end it first. */
export function Elsewhere() {
  const { bar, told, speech } = useUi();
  const { t } = useWords();
  const { ready, calls, online, device } = useView().session;
  const ringing = ready?.ringingElsewhere ?? [];
  const who = ({ name, number }: RingingCall) => name || phoneNumber(number) || speech.t("unknownNumber");
  const where = ({ queue_name, agents }: RingingCall) =>
    [queue_name, ...agents.map((id) => ready?.agents[id]?.displayname ?? "")].filter(Boolean).join(", ");
  return (
    <ul class="elsewhere" aria-label={t("ringingElsewhere")}>
      {ringing.map((call) => (
        <li key={call.uniqueid}>
          <Icon name="incoming" />
          <span class="two">
            <b>{who(call)}</b>
            <small>{where(call)}</small>
          </span>
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
