// Which phone: from a list.

import { useId, useState } from "preact/hooks";
import type { Device } from "../../protocol.gen.ts";
import { useSpeech, useUi, useView } from "../context.ts";
import { Icon } from "./Icon.tsx";
import { Later } from "./Later.tsx";
import { Complaints } from "./Notices.tsx";

/** The stage IDENTIFY. */
export function ChoosePhone() {
  const { choice } = useView().session;
  const { t } = useSpeech();
  if (!choice) return <Wait text={t("searching")} />;
  return choice.length > 0 ? (
    <List devices={choice} />
  ) : (
    <Later show={({ ByIdentifier }) => <ByIdentifier />} />
  );
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

/** Pairs a phone; which one is being paired. */
export function usePair() {
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
