// What else a call card shows: data of the CRM, the recording, the voice, and that it is in another window.

import { type Call, CallState } from "../../protocol.gen.ts";
import { current } from "../../session/select.ts";
import { useUi, useView } from "../context.ts";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import { grade } from "./grade.ts";
import { useWords } from "./words/panelWords.ts";

/** What the CRM has told about the call, as far as there is room; whether it is recorded, how good the voice is, or the way to bring it here. */
export function Marks({ call }: { readonly call: Call }) {
  const { t } = useWords();
  const { bar, told } = useUi();
  const { sound, session } = useView();
  const { mos } = sound;
  const { device, online, viewing } = session;
  const talked = call.connected !== null && current(session)?.call === call;
  const away = sound.elsewhere && talked && device?.type === "softphone" && !viewing;
  const facts = Object.values(call.data).filter((value) => /^(string|number)$/.test(typeof value));
  const voice = grade(mos);
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
      {away && bar.look.showDialControl && (
        <Button
          icon="sound"
          show="tight"
          label={t("soundHere")}
          disabled={!online}
          act={() => told(bar.methods.takeSound())}
        />
      )}
    </>
  );
}
