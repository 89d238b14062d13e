// Which phone: from a list, by its identifier, and whether it is the right one.

import { useId, useRef, useState } from "preact/hooks";
import type { Device } from "../../protocol.gen.ts";
import { useSpeech, useUi, useView } from "../context.ts";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import { Complaints } from "./Notices.tsx";

/** The stage IDENTIFY. */
export function ChoosePhone() {
  const { choice } = useView().session;
  const { t } = useSpeech();
  if (!choice) return <Wait text={t("searching")} />;
  return choice.length > 0 ? <List devices={choice} /> : <ByIdentifier />;
}

/** Something takes its time. */
export function Wait({ text }: { readonly text: string }) {
  return (
    <p class="wait">
      <span class="spinner" aria-hidden="true" />
      {text}
    </p>
  );
}

function usePair() {
  const { bar, told } = useUi();
  const [busy, setBusy] = useState("");
  const pair = async (identifier: string) => {
    if (busy || !identifier) return;
    setBusy(identifier);
    await told(bar.selectPhone(identifier));
    setBusy("");
  };
  return [busy, pair] as const;
}

function List({ devices }: { readonly devices: readonly Device[] }) {
  const { t } = useSpeech();
  const { online } = useView().session;
  const [busy, pair] = usePair();
  const id = useId();
  const soft = ({ type }: Device) => Number(type === "softphone");
  const softphonesFirst = [...devices].sort((one, other) => soft(other) - soft(one));
  return (
    <fieldset class="form phones" aria-describedby={id}>
      <legend>{t("choosePhone")}</legend>
      {softphonesFirst.map(({ id: key, name, identifier, type }) => (
        <button
          key={key}
          type="button"
          class="button phone"
          aria-disabled={busy !== "" || !online || undefined}
          onClick={() => pair(identifier)}
        >
          {busy === identifier ? (
            <span class="spinner" aria-hidden="true" />
          ) : (
            <Icon name={type === "softphone" ? "headset" : "deskPhone"} />
          )}
          <span class="two">
            <b>{name || identifier}</b>
            <small>{t(type === "softphone" ? "softphone" : "deskPhone")}</small>
          </span>
        </button>
      ))}
      <Complaints stage="IDENTIFY" id={id} />
    </fieldset>
  );
}

function ByIdentifier() {
  const { t } = useSpeech();
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
    <form class="form" aria-label={t("choosePhone")} onSubmit={submit} noValidate>
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
  const { t } = useSpeech();
  const { device, online } = useView().session;
  const name = device?.name || device?.identifier || "";
  return (
    <div class="form">
      <p class="paired">
        <Icon name={device?.type === "softphone" ? "headset" : "deskPhone"} />
        {t("paired", { name })}
      </p>
      <Button tone="main" label={t("goOn")} disabled={!online} act={() => told(bar.confirmPhone())} />
      <Button label={t("otherPhone")} disabled={!online} act={() => told(bar.changePhone())} />
    </div>
  );
}
