// The list of notifications.

import type { Effect, NewNotice, Step } from "./inputs.ts";
import type { Session } from "./state.ts";

const KEPT = 100;

/** Adds a notice. A unique one takes the place of an older one of its group, or of the same title when it has no group. */
export function addNotice(session: Session, given: NewNotice, unique: boolean): Step<Session> {
  const id = session.lastNotice + 1;
  const notice = { timeout: null, boundState: null, group: "", ...given, id };
  const older = session.notices.filter((one) =>
    unique ? (notice.group ? one.group !== notice.group : one.title !== notice.title) : true,
  );
  const notices = [...older, notice].slice(-KEPT);
  const effects: readonly Effect[] =
    notice.timeout === null ? [] : [{ do: "expire", id, afterMs: notice.timeout }];
  return [{ ...session, notices, lastNotice: id }, effects];
}

/** Removes a notice; one that is gone already is fine. */
export function dismissNotice(session: Session, id: number): Session {
  return { ...session, notices: session.notices.filter((one) => one.id !== id) };
}

/** Removes the notices of a group. */
export function clearGroup(session: Session, group: string): Session {
  const notices = session.notices.filter((one) => one.group !== group);
  return notices.length === session.notices.length ? session : { ...session, notices };
}
