// The status menu, and the phone beside it.

import type { PendingStatus, Status } from "../../protocol.gen.ts";
import { useSpeech, useUi, useView } from "../context.ts";
import type { Speech } from "../words/words.ts";
import { Icon } from "./Icon.tsx";
import { Later } from "./Later.tsx";
import { Menu, type Option, Panel } from "./Menu.tsx";
import { Running } from "./Running.tsx";

/** A status in words, with its reason. */
export function statusText({ t }: Speech, status: Status, reason: string): string {
  return reason ? `${t(status)}: ${reason}` : t(status);
}

/** The status, how long it lasts, what comes after the call, and the choice. */
export function StatusMenu() {
  const { bar, told } = useUi();
  const speech = useSpeech();
  const { t } = speech;
  const { session } = useView();
  const { ready } = session;
  if (!ready) return null;
  const { status, reason, nextStatus } = ready;
  const reasons = Object.values(ready.auxReasons);
  const option = (wanted: Status, why: string, apart = false): Option => ({
    key: `${wanted} ${why}`,
    label: (
      <span class="line">
        <i class={`dot ${wanted}`} />
        {statusText(speech, wanted, why)}
      </span>
    ),
    checked: status === wanted && reason === why,
    disabled: !session.online || session.viewing,
    apart,
    choose: () => void told(bar.setStatus(wanted, why)),
  });
  const options = [
    option("READY", ""),
    ...(reasons.length > 0
      ? reasons.map(({ name }, at) => option("AUX", name, at === 0))
      : [option("AUX", "", true)]),
    option("ACW", "", true),
    option("OFFLINE", ""),
  ];
  const face = (
    <>
      <i class={`dot ${status}`} />
      <span class="hidden">{t("status")}: </span>
      <span class="two">
        <span class="what">{short(speech, status, reason)}</span>
        {nextStatus ? (
          <small title={pending(speech, nextStatus)}>
            <span class="hidden">{pending(speech, nextStatus)}</span>
            <span aria-hidden="true">{`\u2192 ${short(speech, nextStatus.status, nextStatus.reason)}`}</span>
          </small>
        ) : (
          reason && <small>{t(status)}</small>
        )}
      </span>
      {ready.wrapUp ? (
        <Running since={ready.wrapUp.until} down clock="server" />
      ) : (
        <Running since={session.statusSince} clock="bar" />
      )}
    </>
  );
  return <Menu class={`status ${status}`} label={t("status")} spoken face={face} options={options} />;
}

/** Where there is little room a reason says it all. */
function short({ t }: Speech, status: Status, reason: string): string {
  return reason || t(status);
}

function pending(speech: Speech, { status, reason }: PendingStatus): string {
  return speech.t("afterCall", { status: short(speech, status, reason) });
}

/** The paired phone: which, whether it can be reached, and behind it its sound; the lamps of its lines. */
export function PhoneState() {
  const { t } = useSpeech();
  const { session, sound } = useView();
  const { device } = session;
  if (!device) return <p class="phone-state none">{t("noPhone")}</p>;
  const soft = device.type === "softphone";
  const here = session.reachable && (!soft || sound.registered || sound.elsewhere);
  const name = device.name || device.identifier;
  const text = t(here ? "phoneReady" : "phoneAway", { name });
  const face = (
    <>
      <Icon name={soft ? "headset" : "deskPhone"} />
      <span class="label">{name}</span>
      <Icon name={here ? "check" : "alert"} />
    </>
  );
  return (
    <>
      <Panel
        label={text}
        face={face}
        popup="dialog"
        class={here ? "phone-state" : "phone-state away"}
        panel={() => <Later show={({ Phone }) => <Phone here={here} />} />}
      />
      {!soft && device.lines.length > 1 && <Later quiet show={({ Lamps }) => <Lamps />} />}
    </>
  );
}
