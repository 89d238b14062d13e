// The end of a session, however it came.

import { reconcile } from "./calls.ts";
import { type Effect, fire, type Step } from "./inputs.ts";
import { initial, type Session } from "./state.ts";

/** The session is over: for this bar every call of it has ended, whatever becomes of it elsewhere. */
export function endSession(session: Session, at: number, first: readonly Effect[] = []): Step<Session> {
  const [, hangups] = reconcile(session, [], [], at);
  const last = session.user ? [fire("onLogout"), fire("onCredentials")] : [fire("onCredentials")];
  return [signedOut(session), [...hangups, { do: "forget" }, ...first, ...last]];
}

/** What of the state outlives a sign-out. */
function signedOut(session: Session): Session {
  const { online, told, version, demo, remembered, notices, lastNotice, skew } = session;
  const kept = { online, told, version, demo, remembered, notices, lastNotice, skew };
  return { ...initial, ...kept, stage: "CREDENTIALS" };
}
