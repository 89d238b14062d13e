// The sign-in form.

import { useId, useRef, useState } from "preact/hooks";
import { visibleNotices } from "../../session/select.ts";
import { useSpeech, useUi, useView } from "../context.ts";
import { Button } from "./Button.tsx";
import { Complaints } from "./Notices.tsx";

/** Name and password, with what was wrong under them. A remembered login needs no password. */
export function SignIn() {
  const { bar, told } = useUi();
  const { t } = useSpeech();
  const { session } = useView();
  const [busy, setBusy] = useState(false);
  const name = useRef<HTMLInputElement>(null);
  const secret = useRef<HTMLInputElement>(null);
  const keep = useRef<HTMLInputElement>(null);
  const id = useId();
  const { remembered } = session;
  const wrong = visibleNotices(session, "CREDENTIALS").length > 0;

  const submit = async (event: Event) => {
    event.preventDefault();
    const [username, password] = [name.current?.value.trim() ?? "", secret.current?.value ?? ""];
    const known = remembered !== "" && username === remembered && !password;
    const missing = username ? (password || known ? null : secret.current) : name.current;
    missing?.focus();
    if (missing || busy) return;
    setBusy(true);
    const ok = await told(
      known ? bar.signInRemembered() : bar.signIn(username, password, keep.current?.checked ?? false),
    );
    setBusy(false);
    if (!ok) {
      secret.current?.focus();
      secret.current?.select();
    }
  };
  return (
    <form class="form" aria-label={t("signIn")} onSubmit={submit} noValidate>
      <label class="field">
        <span>{t("username")}</span>
        <input
          ref={name}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellcheck={false}
          defaultValue={remembered}
          aria-invalid={wrong}
          aria-describedby={id}
        />
      </label>
      <label class="field">
        <span>{t("password")}</span>
        <input
          ref={secret}
          name="password"
          type="password"
          autoComplete="current-password"
          placeholder={remembered && t("passwordKept")}
          aria-invalid={wrong}
          aria-describedby={id}
        />
      </label>
      <label class="check">
        <input ref={keep} type="checkbox" name="remember" defaultChecked={remembered !== ""} />
        <span>{t("remember")}</span>
      </label>
      <Button submit tone="main" label={t("signIn")} disabled={busy || !session.online}>
        {busy && <span class="spinner" aria-hidden="true" />}
      </Button>
      <Complaints stage="CREDENTIALS" id={id} />
    </form>
  );
}
