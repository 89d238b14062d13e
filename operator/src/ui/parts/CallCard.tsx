// A live call: who, where from, how long, and what can be done.

import { type Action, type Call, CallState } from "../../protocol.gen.ts";
import { consultation } from "../../session/select.ts";
import type { Known } from "../../session/state.ts";
import type { Outcome } from "../bar.ts";
import { useSpeech, useUi, useView } from "../context.ts";
import { isRinging, nameOf, numberOf } from "../format.ts";
import type { Speech } from "../words/words.ts";
import { Button, type ButtonProps } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import { Later } from "./Later.tsx";
import { More } from "./More.tsx";
import { Running } from "./Running.tsx";
import { Transfer } from "./Transfer.tsx";

/** All live calls, the oldest first. */
export function Calls() {
  const { calls } = useView().session;
  const { t } = useSpeech();
  return (
    <section class="calls" aria-label={t("calls")}>
      {calls.map((known) => (
        <CallCard key={known.call.uniqueid} known={known} />
      ))}
    </section>
  );
}

/** What the call does now, in words. */
export function callText({ t }: Speech, { call, held, muted }: Known): string {
  if (isRinging(call)) return t("incoming");
  if (call.state === CallState.RINGING) return t("calling");
  if (call.state < CallState.CONNECTED) return t("outgoing");
  const state = t(held ? "held" : "talking");
  return muted ? `${state}, ${t("muted").toLowerCase()}` : state;
}

/** Who it is; the number when there is no name. */
export function whoText({ t }: Speech, call: Call): string {
  return nameOf(call) || numberOf(call) || t("unknownNumber");
}

function CallCard({ known }: { readonly known: Known }) {
  const { bar, speech } = useUi();
  const { session, sound } = useView();
  const { call, held, muted } = known;
  const asked = consultation(session) ?? (call.actions.includes("cancel_transfer") ? call : null);
  const ringing = isRinging(call);
  const state = ringing
    ? "ringing"
    : held
      ? "held"
      : call.state === CallState.CONNECTED
        ? "talking"
        : "outgoing";
  const who = whoText(speech, call);
  const number = nameOf(call) ? numberOf(call) : "";
  return (
    <article class={`call ${state}`} part={`call ${state}`} aria-label={who} tabIndex={-1}>
      <span class="face">
        <Icon
          name={
            muted && !held
              ? "micOff"
              : held
                ? "pause"
                : call.direction === "INCOMING"
                  ? "incoming"
                  : "outgoing"
          }
        />
      </span>
      <span class="two who">
        <b>{who}</b>
        <small>{[callText(speech, known), number, call.queue_name].filter(Boolean).join(" \u00b7 ")}</small>
      </span>
      {(call.recorded || sound.mos > 0 || sound.elsewhere || Object.keys(call.data).length > 0) && (
        <Later quiet show={({ Marks }) => <Marks call={call} />} />
      )}
      <Running since={call.connected ?? call.created} clock="server" />
      {bar.look.showDialControl && (
        <>
          <span class="actions">
            <Actions known={known} />
          </span>
          {call === asked && <Later quiet show={({ Consultation }) => <Consultation call={call} />} />}
        </>
      )}
    </article>
  );
}

/** The buttons that the server would accept. Pairs such as hold and take back are one button, so that it keeps the focus. */
function Actions({ known: { call } }: { readonly known: Known }) {
  const { bar, told } = useUi();
  const { t } = useSpeech();
  const { online } = useView().session;
  const { uniqueid } = call;
  const can = (...wanted: readonly Action[]) => wanted.some((one) => call.actions.includes(one));
  const button = (key: string, props: ButtonProps, ask: () => Promise<Outcome>) => (
    <Button key={key} {...props} disabled={!online} act={() => told(ask())} />
  );
  const [held, muted] = [can("unhold"), can("unmute")];
  return (
    <>
      {can("transfer") && <Transfer call={call} />}
      <More call={call} />
      {can("answer") &&
        button("answer", { label: t("answer"), icon: "phone", tone: "good" }, () => bar.answer(uniqueid))}
      {can("mute", "unmute") &&
        button(
          "mute",
          {
            label: t(muted ? "unmute" : "mute"),
            icon: muted ? "micOff" : "mic",
            show: "tight",
            pressed: muted,
          },
          () => bar.setMuted(uniqueid, !muted),
        )}
      {can("hold", "unhold") &&
        button(
          "hold",
          { label: t(held ? "unhold" : "hold"), icon: held ? "play" : "pause", show: "tight", pressed: held },
          () => bar.setHeld(uniqueid, !held),
        )}
      {can("reject") &&
        button("reject", { label: t("reject"), icon: "hangUp", tone: "bad" }, () => bar.reject(uniqueid))}
      {can("hangup") &&
        !can("reject") &&
        button("hangup", { label: t("hangUp"), icon: "hangUp", tone: "bad" }, () => bar.hangUp(uniqueid))}
    </>
  );
}
