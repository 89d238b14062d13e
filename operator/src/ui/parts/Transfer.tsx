// Handing a call on; with a consultation open, how it ends.

import type { Action, Call } from "../../protocol.gen.ts";
import { useSpeech, useUi, useView } from "../context.ts";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import { Later } from "./Later.tsx";
import { Panel } from "./Menu.tsx";

/** The button; to whom and how is in its panel. */
export function Transfer({ call }: { readonly call: Call }) {
  const { t } = useSpeech();
  return (
    <Panel
      label={t("transfer")}
      face={<Icon name="transfer" />}
      popup="dialog"
      align="end"
      class="handing more"
      panel={(close) => <Later show={({ Transfer: Sheet }) => <Sheet call={call} close={close} />} />}
    />
  );
}

const ways = [
  ["finish_transfer", "finishTransfer", "good"],
  ["swap", "swap", "plain"],
  ["conference", "conference", "plain"],
  ["cancel_transfer", "cancelTransfer", "plain"],
] as const satisfies readonly (readonly [Action, string, string])[];

/** The ways on from a consultation, as far as the server would accept them. */
export function Consultation({ call }: { readonly call: Call }) {
  const { bar, told } = useUi();
  const { t } = useSpeech();
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
