// Handing a call on: to whom, and whether to ask first.

import { useRef } from "preact/hooks";
import type { Call } from "../../protocol.gen.ts";
import { useUi, useView } from "../context.ts";
import { Button } from "../parts/Button.tsx";
import { useWords } from "./words/panelWords.ts";

interface TransferProps {
  readonly call: Call;
  close(): void;
}

/** A field for the target. Enter asks first, the other button hands the call over at once. */
export function Transfer({ call, close }: TransferProps) {
  const { bar, told } = useUi();
  const { t } = useWords();
  const { online } = useView().session;
  const input = useRef<HTMLInputElement>(null);
  const { uniqueid } = call;
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
}
