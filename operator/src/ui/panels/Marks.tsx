// What else a call card shows: data of the CRM, the recording, the voice.

import { type Call, CallState } from "../../protocol.gen.ts";
import { useView } from "../context.ts";
import { Icon } from "../parts/Icon.tsx";
import { useWords } from "./words/panelWords.ts";

/** What the CRM has told about the call, as far as there is room; whether it is recorded, and how good the voice is. */
export function Marks({ call }: { readonly call: Call }) {
  const { t } = useWords();
  const { mos } = useView().sound;
  const facts = Object.values(call.data).filter((value) => /^(string|number)$/.test(typeof value));
  const voice = mos > 3.6 ? 3 : mos > 3 ? 2 : 1;
  return (
    <>
      {facts[0] !== undefined && <small class="data">{facts.join(" \u00b7 ")}</small>}
      {call.recorded && (
        <span class="recorded" title={t("recorded")}>
          <Icon name="record" />
          <span class="hidden">{t("recorded")}</span>
        </span>
      )}
      {mos > 0 && call.state === CallState.CONNECTED && (
        <span class={`voice v${voice}`} title={t(`line${voice}`)}>
          <i />
          <i />
          <i />
          <span class="hidden">{t(`line${voice}`)}</span>
        </span>
      )}
    </>
  );
}
