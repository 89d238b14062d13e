// The whole bar.

import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useSpeech, useUi, useView } from "../context.ts";
import { isRinging } from "../format.ts";
import { AgentMenu } from "./Agent.tsx";
import { PhoneState, StatusMenu, statusText } from "./Availability.tsx";
import { Calls, callText, whoText } from "./CallCard.tsx";
import { Dial } from "./Dial.tsx";
import { Queues, Troubles } from "./Foot.tsx";
import { Icon } from "./Icon.tsx";
import { Later } from "./Later.tsx";
import { Notices } from "./Notices.tsx";
import { Past, PastButton } from "./Past.tsx";
import { ChoosePhone, Wait } from "./Phones.tsx";
import { SignIn } from "./SignIn.tsx";

/** The bar, in whatever stage it is. */
export function App() {
  const { bar } = useUi();
  const { t, lang } = useSpeech();
  const { session } = useView();
  const { stage } = session;
  const ready = stage === "READY";
  const tabs = session.ready?.layout.tabs ?? [];
  const [past, setPast] = useState(false);
  const root = useRef<HTMLElement>(null);
  useKeptFocus(root);
  const close = () => {
    setPast(false);
    root.current?.querySelector<HTMLElement>(".past-button")?.focus();
  };
  return (
    <section
      class={`bar ${stage}`}
      part="bar"
      lang={lang}
      aria-label={t("bar")}
      ref={root}
      onKeyDown={onlyOnce}
    >
      <div class="top" part="top">
        {session.user ? <AgentMenu /> : <Brand />}
        {ready && <StatusMenu />}
        {session.ready?.wrapUp && <Later quiet show={({ WrapUp }) => <WrapUp />} />}
        {ready && <PhoneState />}
        <div class="middle" inert={session.viewing}>
          {ready ? <Work /> : <Way />}
        </div>
        {ready && <PastButton open={past} toggle={() => setPast(!past)} />}
        <Notices />
      </div>
      <div class={ready && bar.look.showBottomMenu ? "foot" : "foot slim"} part="foot">
        <Troubles />
        {session.viewing && <p class="trouble">{t("viewing")}</p>}
        {ready && bar.look.showBottomMenu && !session.viewing && <Queues />}
      </div>
      {ready && <Finished />}
      {ready && past && <Past close={close} />}
      {tabs.length > 0 && <Later quiet show={({ Tabs }) => <Tabs />} />}
      <Announcements />
    </section>
  );
}

/** A key that is held down is one push: no menu chooses what it opens with, no call is held and taken back in turns. */
function onlyOnce(event: KeyboardEvent): void {
  if (event.repeat && event.key === "Enter") event.preventDefault();
}

/** After a call, when the page wants it so: what was it about? */
function Finished() {
  const { bar } = useUi();
  const { ready, finished } = useView().session;
  const codes = Object.keys(ready?.callReasons ?? {}).length > 0;
  if (!bar.look.autoOpenAccountCode || !finished || !codes) return null;
  return <Later show={({ Finished: Table }) => <Table call={finished} />} />;
}

function Brand() {
  const { t } = useSpeech();
  return (
    <p class="brand">
      <Icon name="headset" />
      {t("bar")}
    </p>
  );
}

/** On the way to work. */
function Way() {
  const { t } = useSpeech();
  switch (useView().session.stage) {
    case "CREDENTIALS":
      return <SignIn />;
    case "IDENTIFY":
      return <ChoosePhone />;
    case "DEVICE":
      return <Later show={({ ConfirmPhone }) => <ConfirmPhone />} />;
    default:
      return <Wait text={t("connecting")} />;
  }
}

/** At work: the calls, and the dial field where there is room for it. */
function Work() {
  const { bar } = useUi();
  const { calls, ready } = useView().session;
  return (
    <div class="work">
      {calls.length > 0 && <Calls />}
      {bar.look.showDialControl && ready?.ringingElsewhere[0] && (
        <Later quiet show={({ Elsewhere }) => <Elsewhere />} />
      )}
      {bar.look.showDialControl && <Dial />}
    </div>
  );
}

/**
 * When what had the focus goes, the keyboard keeps its place. At work a call takes it, so that the next Enter does no harm; in a list
 * what is left of it; else what comes next, as soon as it is there and unless the person has gone elsewhere.
 */
function useKeptFocus(place: RefObject<HTMLElement | null>): void {
  const lost = useRef(false);
  const root = place.current?.getRootNode() as ShadowRoot | undefined;
  const had = root?.activeElement;
  const ways = [".status .opener", ".middle :is(input, button)"];
  if (had?.closest(".work")) ways.unshift(".call", ".dial input");
  if (had?.closest(".bell")) ways.unshift('.bell [role="dialog"]', ".bell .opener");
  useLayoutEffect(() => {
    const now = root?.activeElement;
    if (had) lost.current = now ? now.checkVisibility?.() === false : true;
    if (!lost.current || !(had || document.activeElement === document.body)) return;
    for (const way of ways) {
      const next = root?.querySelector<HTMLElement>(way);
      next?.focus();
      lost.current = !next || root?.activeElement !== next;
      if (!lost.current) return;
    }
  });
}

/** For ears only: what changes, in words. */
function Announcements() {
  const speech = useSpeech();
  const { session } = useView();
  const { ready } = session;
  const call = session.calls.find((one) => isRinging(one.call))?.call;
  const news =
    call && [speech.t("incoming"), whoText(speech, call), call.queue_name].filter(Boolean).join(", ");
  return (
    <>
      <div class="hidden" aria-live="assertive">
        {news}
      </div>
      <output class="hidden">
        {session.calls
          .map((known) => `${whoText(speech, known.call)}: ${callText(speech, known)}`)
          .join(", ")}
      </output>
      <output class="hidden">
        {ready && `${speech.t("status")}: ${statusText(speech, ready.status, ready.reason)}`}
      </output>
    </>
  );
}
