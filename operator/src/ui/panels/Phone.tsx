// The paired phone: how it stands, its lines, and for a softphone everything about sound.

import { useState } from "preact/hooks";
import { useUi, useView } from "../context.ts";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import { LineTest } from "./LineTest.tsx";
import { Sound } from "./Sound.tsx";
import { useWords } from "./words/panelWords.ts";

interface PhoneProps {
  /** It can be reached. */
  readonly here: boolean;
}

/** What is behind the phone's button in the bar. */
export function Phone({ here }: PhoneProps) {
  const { bar, speech } = useUi();
  const { t } = useWords();
  const { device } = useView().session;
  if (!device) return null;
  const soft = device.type === "softphone";
  return (
    <section class="sheet phone-sheet" aria-label={t("phone")} role="dialog" tabIndex={-1}>
      <h2>
        {device.name || device.identifier} <small>{speech.t(soft ? "softphone" : "deskPhone")}</small>
      </h2>
      {!here && (
        <p class="warn">
          <Icon name="alert" />
          {t(soft ? "softAway" : "deskAway")}
        </p>
      )}
      {soft ? (
        <>
          <Sound />
          <LineTest />
        </>
      ) : (
        <Lamps named />
      )}
      <Permission />
      <Button label={t("log")} act={() => bar.methods.downloadLog()} />
    </section>
  );
}

/** The busy lamps of the lines of a desk phone. */
export function Lamps({ named }: { readonly named?: boolean }) {
  const { t } = useWords();
  const { device, ready } = useView().session;
  const lines = device?.lines ?? [];
  return (
    <ul class="lamps" aria-label={t("lines")}>
      {lines.map(({ id, name, number }) => {
        const lamp = ready?.phoneLines[id] ?? "idle";
        const text = `${name || number}: ${t(lamp)}`;
        return (
          <li key={id} class={lamp} title={text}>
            <i class="lamp" />
            <span class={named ? "" : "hidden"}>{text}</span>
            {!named && <span aria-hidden="true">{number || name}</span>}
          </li>
        );
      })}
    </ul>
  );
}

/** Whether the system may show who calls while another window is in front. */
function Permission() {
  const { t } = useWords();
  const [, redraw] = useState({});
  if (typeof Notification !== "function") return null;
  const { permission } = Notification;
  if (permission === "granted") return null;
  if (permission === "denied") return <p class="hint">{t("notifyDenied")}</p>;
  return (
    <Button
      icon="bell"
      label={t("notify")}
      act={async () => {
        await Notification.requestPermission();
        redraw({});
      }}
    />
  );
}
