// The field for a number to call.

import { useRef, useState } from "preact/hooks";
import { useSpeech, useUi, useView } from "../context.ts";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";

/** Enter dials. The field is emptied when the server has taken the call on. */
export function Dial() {
  const { bar, told } = useUi();
  const { t } = useSpeech();
  const { online, device } = useView().session;
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    const field = input.current;
    const number = field?.value.trim() ?? "";
    if (!number) field?.focus();
    if (!number || busy || !online) return;
    setBusy(true);
    if ((await told(bar.dial(number))) && field) field.value = "";
    setBusy(false);
  };
  return (
    <form class="dial" aria-label={t("dial")} onSubmit={submit}>
      <Icon name="phone" />
      <input
        ref={input}
        type="tel"
        name="number"
        autoComplete="off"
        aria-label={t("number")}
        placeholder={t("number")}
        readOnly={!device}
      />
      <Button submit label={t("dial")} disabled={busy || !online || !device} />
    </form>
  );
}
