// The status menu, and the phone beside it.

import type { PendingStatus, Status } from "../../protocol.gen.ts";
import { useSpeech, useUi, useView } from "../context.ts";
import type { Speech } from "../words/words.ts";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import { Menu, type Option } from "./Menu.tsx";
import { Running } from "./Running.tsx";

/** How much longer one push makes the wrap-up. */
const MORE_S = 30;

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
        {(nextStatus || reason) && <small>{nextStatus ? pending(speech, nextStatus) : t(status)}</small>}
      </span>
      <Running since={session.statusSince} clock="bar" />
    </>
  );
  return <Menu class={`status ${status}`} label={t("status")} spoken face={face} options={options} />;
}

/** While a wrap-up runs that ends by itself: more of it, up to the site's limit. */
export function WrapUp() {
  const { bar, told } = useUi();
  const { t } = useSpeech();
  const { ready, online } = useView().session;
  const ends = ready?.wrapUp;
  if (!ends) return null;
  return (
    <Button
      label={t("moreWrapUp", { seconds: String(MORE_S) })}
      disabled={!online || ends.until + MORE_S > ends.latest}
      act={() => told(bar.extendWrapUp(MORE_S))}
    />
  );
}

/** Where there is little room a reason says it all. */
function short({ t }: Speech, status: Status, reason: string): string {
  return reason || t(status);
}

function pending(speech: Speech, { status, reason }: PendingStatus): string {
  return speech.t("afterCall", { status: short(speech, status, reason) });
}

/** The paired phone: which, and whether it can be reached. */
export function PhoneState() {
  const { t } = useSpeech();
  const { session, sound } = useView();
  const { device } = session;
  if (!device) return <p class="phone-state">{t("noPhone")}</p>;
  const soft = device.type === "softphone";
  const here = session.reachable && (!soft || sound.registered);
  const name = device.name || device.identifier;
  const text = t(here ? "phoneReady" : "phoneAway", { name });
  return (
    <p class={here ? "phone-state" : "phone-state away"} title={text}>
      <Icon name={soft ? "headset" : "deskPhone"} />
      <span class="hidden">{text}</span>
      <span class="label" aria-hidden="true">
        {name}
      </span>
      <Icon name={here ? "check" : "alert"} />
    </p>
  );
}
