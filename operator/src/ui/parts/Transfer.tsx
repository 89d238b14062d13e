// Handing a call on: to whom, and whether to ask first; with a consultation open, how it ends.

import { useRef } from "preact/hooks";
import type { Action, Call } from "../../protocol.gen.ts";
import { useSpeech, useUi, useView } from "../context.ts";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import { Panel } from "./Menu.tsx";

/** A field for the target. Enter asks first, the other button hands the call over at once. */
export function Transfer({ call }: { readonly call: Call }) {
  const { bar, told } = useUi();
  const { t } = useSpeech();
  const { online } = useView().session;
  const input = useRef<HTMLInputElement>(null);
  const { uniqueid } = call;
  const panel = (close: () => void) => {
    const go = async (ask: typeof bar.transfer) => {
      const number = input.current?.value.trim() ?? "";
      if (!number) input.current?.focus();
      else if (await told(ask(uniqueid, number))) close();
    };
    return (
      <form
        class="sheet"
        onSubmit={(event) => {
          event.preventDefault();
          void go(bar.transfer);
        }}
      >
        <label class="field">
          <span>{t("target")}</span>
          <input ref={input} type="tel" name="target" autoComplete="off" />
        </label>
        <Button submit tone="main" label={t("consult")} disabled={!online} />
        <Button label={t("handOver")} disabled={!online} act={() => go(bar.blindTransfer)} />
      </form>
    );
  };
  return (
    <Panel
      label={t("transfer")}
      face={<Icon name="transfer" />}
      popup="dialog"
      align="end"
      class="handing more"
      panel={panel}
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
