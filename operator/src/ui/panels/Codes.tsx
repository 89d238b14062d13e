// Account codes: what a call was about, in two levels.

import { useState } from "preact/hooks";
import type { Call } from "../../protocol.gen.ts";
import { useUi, useView } from "../context.ts";
import { Button } from "../parts/Button.tsx";
import { whoText } from "../parts/CallCard.tsx";
import { useWords } from "./words/panelWords.ts";

/** The table of codes. One with children opens them; several may be chosen, each is added. */
export function Codes({ call }: { readonly call: Call }) {
  const { bar, told } = useUi();
  const { t } = useWords();
  const { ready, online } = useView().session;
  const [open, setOpen] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const reasons = Object.values(ready?.callReasons ?? {});
  if (reasons.length === 0) return null;
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

/** The codes of the call that has ended, until they are closed. */
export function Finished({ call }: { readonly call: Call }) {
  const { bar, speech } = useUi();
  const { t } = useWords();
  return (
    <section class="finished" aria-label={t("accountCode")}>
      <b>{whoText(speech, call)}</b>
      <Codes key={call.uniqueid} call={call} />
      <Button show="quiet" icon="close" label={speech.t("dismiss")} act={() => bar.closeCodes()} />
    </section>
  );
}
