// Questions about the state.

import { type Call, CallState, type State, type Status, type Tab, type User } from "../protocol.gen.ts";
import type { Known, Notice, Session, Stage } from "./state.ts";

/** Whether the agent's microphone is muted: the agent is the caller of an outgoing call and the connected party of an incoming one. */
export function agentMuted(call: Call): boolean {
  return call.direction === "OUTGOING" ? call.caller_muted : call.connected_muted;
}

/** The oldest incoming call that rings, the one `answer` takes. */
export function ringing(session: Session): Known | undefined {
  return session.calls.find(
    (one) => one.call.direction === "INCOMING" && one.call.state === CallState.RINGING,
  );
}

/** The call the agent talks in; the newest, if there are several. */
export function talking(session: Session): Known | undefined {
  return newest(session, (one) => one.call.state === CallState.CONNECTED);
}

/** The call on hold; the newest, if there are several. */
export function held(session: Session): Known | undefined {
  return newest(session, (one) => one.call.state === CallState.HELD);
}

/** The consultation: the newer of the two calls that it is open in. */
export function consultation(session: Session): Call | undefined {
  const open = session.calls.filter((one) => one.call.actions.includes("cancel_transfer"));
  return open.length > 1 ? open.at(-1)?.call : undefined;
}

/** The call the bar is about: talked in, else being set up, else held, else ringing. */
export function current(session: Session): Known | undefined {
  return (
    talking(session) ??
    newest(session, (one) => one.call.direction === "OUTGOING" && one.call.state < CallState.CONNECTED) ??
    held(session) ??
    ringing(session) ??
    session.calls[0]
  );
}

function newest(session: Session, matches: (one: Known) => boolean): Known | undefined {
  return session.calls.filter(matches).pop();
}

/** The object of `onReady` as it is now; null before READY. `at` is the bar's clock. */
export function present(session: Session, at: number): State | null {
  const { ready, user } = session;
  if (session.stage !== "READY" || !ready) return null;
  const now = at + session.skew;
  const call = current(session)?.call;
  return {
    ...ready,
    user: { ...aged(session, user ?? ready.user, at), status: ready.status },
    device: session.device,
    call: call ? { ...call, now } : null,
    now,
    statusSince: session.statusSince + session.skew,
    phoneReachable: session.reachable,
  };
}

/** The user with the times of today as they are at `at`, in whole seconds. */
function aged({ ages, agesSince }: Session, user: User, at: number): User {
  const seconds = Math.max(0, Math.floor(at - agesSince));
  const copy = structuredClone(user);
  for (const path of ages) {
    const way = [...path];
    const last = way.pop() ?? "";
    let place = copy as unknown as Figures | undefined;
    for (const key of way) place = place?.[key] as Figures | undefined;
    if (place) place[last] = Number(place[last]) + seconds;
  }
  return copy;
}

interface Figures {
  [key: string]: unknown;
}

/** A tab as it is without a call: the places in its address are empty. */
export function withoutCall({ name, url }: Tab): Tab {
  return { name, url: url.replace(/\{[^{}]*\}/g, "") };
}

/** The availability, once it is known. */
export function status(session: Session): Status | null {
  return session.ready?.status ?? null;
}

/** The notices to show in the present stage, the newest first. */
export function visibleNotices(session: Session, boundTo?: Stage): readonly Notice[] {
  const { stage, notices } = session;
  const shown = notices.filter((one) => one.boundState === (boundTo ?? one.boundState));
  return shown.filter((one) => one.boundState === null || one.boundState === stage).reverse();
}
