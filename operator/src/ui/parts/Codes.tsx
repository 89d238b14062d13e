// Account codes: what a call was about, in two levels.

import { useState } from "preact/hooks";
import type { Call } from "../../protocol.gen.ts";
import { useSpeech, useUi, useView } from "../context.ts";
import { Button } from "./Button.tsx";
import { whoText } from "./CallCard.tsx";

/** The table of codes. One with children opens them; several may be chosen, each is added. */
export function Codes({ call }: { readonly call: Call }) {
  const { bar, told } = useUi();
  const { t } = useSpeech();
  const { ready, online } = useView().session;
  const [open, setOpen] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const reasons = Object.values(ready?.callReasons ?? {});
  const children = Object.values(ready?.callReasons[open]?.children ?? {});
  const choose = async (code: string, sub: string | null) => {
    if (await told(bar.setCode(call.uniqueid, code, sub))) setChosen([...chosen, `${code} ${sub ?? ""}`]);
  };
  const row = (label: string, code: string, sub: string | null, act: () => unknown) => (
    <Button
      key={code + sub}
      label={label}
      pressed={chosen.includes(`${code} ${sub ?? ""}`) || (sub === null && code === open)}
      disabled={!online}
      act={act}
    />
  );
  return (
    <fieldset class="codes">
      <legend>{t("accountCode")}</legend>
      <div>
        {reasons.map(({ code, name, children: below }) =>
          row(name, code, null, () =>
            Object.keys(below).length > 0 ? setOpen(code === open ? "" : code) : choose(code, null),
          ),
        )}
      </div>
      {children.length > 0 && (
        <div>{children.map(({ code, name }) => row(name, open, code, () => choose(open, code)))}</div>
      )}
    </fieldset>
  );
}

/** After a call, when the page wants it so: the table of its codes until it is closed. */
export function Finished() {
  const { bar, speech } = useUi();
  const { ready, finished } = useView().session;
  const codes = Object.keys(ready?.callReasons ?? {}).length > 0;
  if (!bar.look.autoOpenAccountCode || !finished || !codes) return null;
  return (
    <section class="finished" aria-label={speech.t("accountCode")}>
      <b>{whoText(speech, finished)}</b>
      <Codes key={finished.uniqueid} call={finished} />
      <Button show="quiet" icon="close" label={speech.t("dismiss")} act={() => bar.closeCodes()} />
    </section>
  );
}
