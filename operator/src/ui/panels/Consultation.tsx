// A consultation is open: how it ends.

import type { Action, Call } from "../../protocol.gen.ts";
import { useUi, useView } from "../context.ts";
import { Button } from "../parts/Button.tsx";
import { useWords } from "./words/panelWords.ts";

const ways = [
  ["finish_transfer", "finishTransfer", "good"],
  ["swap", "swap", "plain"],
  ["conference", "conference", "plain"],
  ["cancel_transfer", "cancelTransfer", "plain"],
] as const satisfies readonly (readonly [Action, string, string])[];

/** The ways on from a consultation, as far as the server would accept them. */
export function Consultation({ call }: { readonly call: Call }) {
  const { bar, told } = useUi();
  const { t } = useWords();
  const { online } = useView().session;
  const open = ways.filter(([action]) => call.actions.includes(action));
  return (
    <div class="ways">
      {open.map(([action, name, tone]) => (
        <Button
          key={action}
          label={t(name)}
          tone={tone}
          disabled={!online}
          act={() => told(bar[name](call.uniqueid))}
        />
      ))}
    </div>
  );
}
