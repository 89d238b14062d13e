// A phone by its identifier, and whether it is the right one.

import { useId, useRef } from "preact/hooks";
import { useSpeech, useUi, useView } from "../context.ts";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Complaints } from "../parts/Notices.tsx";
import { usePair } from "../parts/Phones.tsx";
import { useWords } from "./words/panelWords.ts";

/** Where no list is offered. */
export function ByIdentifier() {
  const speech = useSpeech();
  const { t } = useWords();
  const { online } = useView().session;
  const [busy, pair] = usePair();
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const submit = (event: Event) => {
    event.preventDefault();
    const wanted = input.current?.value.trim() ?? "";
    if (!wanted) input.current?.focus();
    void pair(wanted);
  };
  return (
    <form class="form" aria-label={speech.t("choosePhone")} onSubmit={submit} noValidate>
      <label class="field">
        <span>{t("identifier")}</span>
        <input ref={input} name="identifier" autoComplete="off" spellcheck={false} aria-describedby={id} />
      </label>
      <Button submit tone="main" label={t("pair")} disabled={busy !== "" || !online}>
        {busy && <span class="spinner" aria-hidden="true" />}
      </Button>
      <Complaints stage="IDENTIFY" id={id} />
    </form>
  );
}

/** The stage DEVICE: the phone is paired and waits to be confirmed. */
export function ConfirmPhone() {
  const { bar, told } = useUi();
  const speech = useSpeech();
  const { t } = useWords();
  const { device, online } = useView().session;
  const name = device?.name || device?.identifier || "";
  return (
    <div class="form">
      <p class="paired">
        <Icon name={device?.type === "softphone" ? "headset" : "deskPhone"} />
        {t("paired", { name })}
      </p>
      <Button tone="main" label={t("goOn")} disabled={!online} act={() => told(bar.confirmPhone())} />
      <Button label={speech.t("otherPhone")} disabled={!online} act={() => told(bar.changePhone())} />
    </div>
  );
}
