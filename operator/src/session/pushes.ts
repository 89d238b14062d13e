// What the server's pushes mean.

import type { Device, ReadyPush, Snapshot, State, StatusPush } from "../protocol.gen.ts";
import type { MessageType } from "./callbacks.ts";
import { adopt, callEvent, reconcile } from "./calls.ts";
import { endSession } from "./end.ts";
import { type Effect, fire, type Push, type Step } from "./inputs.ts";
import { clearGroup } from "./notices.ts";
import { withoutCall } from "./select.ts";
import type { Session, Stage } from "./state.ts";

/** Applies a push if its number is the next one. An old number is ignored; a gap asks for a new connection. */
export function applyPush(session: Session, push: Push, at: number): Step<Session> {
  if (push.type === "snapshot") return snapshot({ ...session, seq: push.seq }, push, at);
  if (push.seq === 0) return apply(session, push, at);
  if (push.seq <= session.seq) return [session, []];
  if (push.seq > session.seq + 1) {
    const text = `push ${push.seq} came after ${session.seq}`;
    return [session, [fire("onWarning", text), { do: "reconnect" }]];
  }
  return apply({ ...session, seq: push.seq }, push, at);
}

function apply(session: Session, push: Exclude<Push, Snapshot>, at: number): Step<Session> {
  switch (push.type) {
    case "user": {
      const stage = session.user ? session.stage : "IDENTIFY";
      const next = clearGroup({ ...session, stage, user: push.user, ages: [] }, "login_error");
      return [next, [fire("onUser", push.user)]];
    }
    case "device":
      return push.device ? paired(session, push.device) : unpaired(session);
    case "ready":
      return ready(session, push, at);
    case "status":
      return status(session, push, at);
    case "call":
      // What was missed in a cut is told late: the clock has to wait.
      return callEvent(session.online ? clocked(session, push.call.now, at) : session, push.event, push.call);
    case "figures": {
      const { user, running: ages, now } = push;
      return [session.user ? { ...session, user, ages, agesSince: now - session.skew } : session, []];
    }
    case "membership":
      return membership(session, push.queue_id, push.suspended);
    case "waiting":
      return waiting(session, push.count, push.by_queue);
    case "ringing": {
      const { ready } = session;
      return [{ ...session, ready: ready && { ...ready, ringingElsewhere: push.calls } }, []];
    }
    case "agents": {
      const { ready } = session;
      return [{ ...session, ready: ready && { ...ready, agents: { ...ready.agents, ...push.agents } } }, []];
    }
    case "phone": {
      const { reachable, lines: phoneLines } = push;
      return [{ ...session, reachable, ready: session.ready && { ...session.ready, phoneLines } }, []];
    }
    case "notice": {
      const { group, message: text, data } = push;
      return [session, [{ do: "tell", group, kind: kindOf(push.kind), text, data }]];
    }
    case "view":
      return [{ ...session, viewing: true }, []];
    case "signed_out": {
      const first: readonly Effect[] =
        push.why === "logout"
          ? []
          : [
              {
                do: "tell",
                group: push.why === "taken" ? "session_taken" : `session_${push.why}`,
                kind: "warning",
                text: `signed out: ${push.why}`,
                data: {},
              },
            ];
      return endSession(session, at, first);
    }
    default:
      return unknown(session, push);
  }
}

/** A newer server may push what this bar does not know yet. */
function unknown(session: Session, push: never): Step<Session> {
  const { type } = push as { type?: unknown };
  return [session, [fire("onWarning", `push of unknown type ${String(type)}`)]];
}

function paired(session: Session, device: Device): Step<Session> {
  const stage = session.stage === "READY" ? "READY" : "DEVICE";
  return [{ ...session, stage, device, choice: null, reachable: true }, [fire("onDevice", device)]];
}

function unpaired(session: Session): Step<Session> {
  const next = { ...session, stage: "IDENTIFY" as const, device: null, choice: null, ready: null };
  return [next, [{ do: "ask" }]];
}

function ready(session: Session, push: ReadyPush, at: number): Step<Session> {
  const next = { ...taken(session, push.state, at), stage: "READY" as const, greeted: true };
  const { call } = push.state;
  const known = !call || next.calls.some((one) => one.call.uniqueid === call.uniqueid);
  const calls = known ? next.calls : [...next.calls, adopt(call)];
  // Who signed in from a provider sees its page.
  const own = push.state.layout.tabs.find((one) => one.name === session.provider);
  return [
    { ...next, calls, tab: session.tab ?? (own ? withoutCall(own) : null) },
    [fire("onReady", push.state)],
  ];
}

/** Takes over everything the server says in one piece, but for the calls. */
function taken(session: Session, state: State, at: number): Session {
  return {
    ...clocked(session, state.now, at),
    ready: state,
    user: state.user,
    ages: [],
    device: state.device,
    // The server keeps it over a reload of the page.
    statusSince: state.statusSince - state.now + at,
    reachable: state.phoneReachable,
  };
}

function clocked(session: Session, now: number, at: number): Session {
  return { ...session, skew: now - at };
}

function status(session: Session, push: StatusPush, at: number): Step<Session> {
  if (!session.ready) return [session, []];
  const { status, reason, wrap_up: wrapUp } = push;
  const nextStatus =
    push.next_status === null ? null : { status: push.next_status, reason: push.next_reason };
  const changed = session.ready.status !== status || session.ready.reason !== reason;
  const next = {
    ...session,
    ready: { ...session.ready, status, reason, nextStatus, wrapUp },
    statusSince: changed ? at : session.statusSince,
  };
  return [next, changed ? [fire("onStateChange", { status, reason })] : []];
}

function membership(session: Session, id: number, suspended: boolean): Step<Session> {
  const { ready, user } = session;
  const queue = ready?.queues[id];
  const own = user?.queues[id];
  const next = {
    ...session,
    ready: ready && queue ? { ...ready, queues: { ...ready.queues, [id]: { ...queue, suspended } } } : ready,
    user: user && own ? { ...user, queues: { ...user.queues, [id]: { ...own, suspended } } } : user,
  };
  const changed = (queue ?? own)?.suspended !== suspended;
  return [next, changed ? [fire(suspended ? "onAgentSuspend" : "onAgentResume", id)] : []];
}

function waiting(session: Session, count: number, byQueue: Session["waitingByQueue"]): Step<Session> {
  const { ready } = session;
  const changed = ready !== null && ready.waitingCallers !== count;
  const next = { ...session, waitingByQueue: byQueue, ready: ready && { ...ready, waitingCallers: count } };
  return [next, changed ? [fire("onWaitingCallersChange", count)] : []];
}

function kindOf(kind: string): MessageType {
  return kind === "success" || kind === "warning" || kind === "error" ? kind : "info";
}

const stages: { readonly [stage: string]: Stage } = {
  identify: "IDENTIFY",
  device: "DEVICE",
  ready: "READY",
};

/** The present truth in one piece: fires what the page has missed, in a legal order. */
function snapshot(session: Session, push: Snapshot, at: number): Step<Session> {
  const stage = stages[push.stage] ?? session.stage;
  const effects: Effect[] = [];
  let next: Session = { ...session, stage, user: push.user, ages: [], reachable: push.reachable };

  if (push.device?.id !== session.device?.id) {
    next = { ...next, device: push.device, choice: null };
    if (push.device) effects.push(fire("onDevice", push.device));
  }
  const before = session.ready;
  const { state } = push;
  if (state) {
    next = taken(next, state, at);
    if (before) {
      const { status, reason } = state;
      if (before.status !== status || before.reason !== reason)
        effects.push(fire("onStateChange", { status, reason }));
      for (const [id, queue] of Object.entries(state.queues)) {
        const old = before.queues[id];
        if (old && old.suspended !== queue.suspended) {
          effects.push(fire(queue.suspended ? "onAgentSuspend" : "onAgentResume", Number(id)));
        }
      }
      if (before.waitingCallers !== state.waitingCallers) {
        effects.push(fire("onWaitingCallersChange", state.waitingCallers));
      }
    }
  } else {
    next = { ...next, ready: null, choice: stage === session.stage ? session.choice : null };
  }
  const [final, calls] = reconcile(next, push.calls, push.ended, at);
  return [final, [...effects, ...calls]];
}
