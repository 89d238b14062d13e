// The bottom bar: trouble first, then the queues.

import { useRef } from "preact/hooks";
import { useSpeech, useUi, useView } from "../context.ts";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import { Later } from "./Later.tsx";
import { Panel } from "./Menu.tsx";

/** Lost connection, silent page, no microphone: what it is and what to do. */
export function Troubles() {
  const { bar, told } = useUi();
  const { t } = useSpeech();
  const { session, sound } = useView();
  if (!session.online && session.stage !== "CONNECTING") {
    return (
      <p class="trouble bad" role="alert">
        <span class="spinner" aria-hidden="true" />
        {t("offline")}
      </p>
    );
  }
  const { trouble } = sound;
  return (
    <>
      {sound.locked && (
        <p class="trouble" role="alert">
          <Icon name="sound" />
          <span>{t("silent")}</span>
          <Button label={t("soundOn")} act={() => {}} />
        </p>
      )}
      {trouble && (
        <p class="trouble" role="alert">
          <Icon name="micOff" />
          <span>{trouble}</span>
          <Button label={t("tryAgain")} act={() => told(bar.checkMicrophone())} />
        </p>
      )}
    </>
  );
}

/** Who waits where, and which queues this agent serves. */
export function Queues() {
  const { bar, told } = useUi();
  const { t, n } = useSpeech();
  const { session } = useView();
  const { ready, waitingByQueue: waiting } = session;
  const waitingCallers = ready?.waitingCallers ?? 0;
  // Read out when the first begins to wait, and when nobody does any more: every change would be talk without end.
  const said = useRef({ count: 0, live: "polite" as "polite" | "off" });
  const { count } = said.current;
  if (count !== waitingCallers) {
    said.current = { count: waitingCallers, live: count && waitingCallers ? "off" : "polite" };
  }
  if (!ready) return null;
  const queues = Object.values(ready.queues).filter(({ id }) => id in (session.user?.queues ?? {}));
  return (
    <>
      <ul class="queues" aria-label={t("queues")}>
        {queues.map(({ id, name, suspended, type }) => {
          const count = waiting[id] ?? 0;
          return (
            <li key={id} class={suspended ? "queue suspended" : "queue"}>
              <span class="name">{name}</span>
              {type === 1 && (
                <span class={count > 0 ? "count some" : "count"} title={n("waiting", count)}>
                  {count}
                  <span class="hidden"> {n("waiting", count)}</span>
                </span>
              )}
              {suspended && <small>{t("suspended")}</small>}
              <Button
                show="quiet"
                icon={suspended ? "play" : "pause"}
                label={t(suspended ? "serve" : "suspend", { name })}
                disabled={!session.online}
                act={() => told(bar.setServing(id, suspended))}
              />
            </li>
          );
        })}
      </ul>
      <output class={waitingCallers > 0 ? "sum some" : "sum"} aria-live={said.current.live}>
        {n("waiting", waitingCallers)}
      </output>
      <Panel
        label={t("today")}
        face={<Icon name="chart" />}
        popup="dialog"
        align="end"
        class="today-opener more"
        panel={() => <Later show={({ Today }) => <Today />} />}
      />
    </>
  );
}
