// The life of calls: which callbacks are legal when, each once per transition.

import { type Call, type CallEvent, CallState, type Cause } from "../protocol.gen.ts";
import type { CallbackName } from "./callbacks.ts";
import { type Effect, type Fire, fire, type Step, type Tell } from "./inputs.ts";
import { agentMuted } from "./select.ts";
import type { Known, Phase, Session } from "./state.ts";

const REMEMBERED_ENDS = 50;

const callbackOf: { readonly [Event in Exclude<CallEvent, "update">]: CallbackName & `onCall${string}` } = {
  new: "onCallNew",
  ringing: "onCallRinging",
  connect: "onCallConnect",
  hold: "onCallHold",
  resume: "onCallResume",
  hangup: "onCallHangup",
  mute: "onCallMute",
  unmute: "onCallUnmute",
};

const rank: { readonly [Name in Phase]: number } = { new: 1, ringing: 2, talking: 3 };

/**
 * What an event makes of what the page knows; null when it would be illegal.
 *
 * Legal are: new, ringing, connect each once and in this order, any of them may be left out; hold and resume in turns while talking;
 * mute and unmute in turns; then one hangup.
 */
function advance(known: Known | undefined, event: CallEvent, call: Call): Known | "gone" | null {
  const at = known ? rank[known.phase] : 0;
  const base = { call, held: known?.held ?? false, muted: known?.muted ?? false };
  switch (event) {
    case "new":
      return at < 1 ? { ...base, phase: "new" } : null;
    case "ringing":
      return at < 2 ? { ...base, phase: "ringing" } : null;
    case "connect":
      return at < 3 ? { ...base, phase: "talking" } : null;
    case "hold":
    case "resume":
      return known?.phase === "talking" && known.held === (event === "resume")
        ? { ...known, call, held: event === "hold" }
        : null;
    case "mute":
    case "unmute":
      return known && known.muted === (event === "unmute")
        ? { ...known, call, muted: event === "mute" }
        : null;
    case "hangup":
      return known ? "gone" : null;
    case "update":
      return known ? { ...known, call } : adopt(call);
  }
}

/** A call the page knows without callbacks, because `onReady` carried it. */
export function adopt(call: Call): Known {
  return { call, phase: phaseOf(call), held: call.state === CallState.HELD, muted: agentMuted(call) };
}

function phaseOf(call: Call): Phase {
  if (call.state === CallState.RINGING) return "ringing";
  return call.state === CallState.CONNECTED || call.state === CallState.HELD ? "talking" : "new";
}

/** Why a call that the agent made did not come about, by its cause; what the agent ended needs no word. */
const unreached: { readonly [cause: number]: string } = {
  1: "call_busy",
  2: "call_bad_number",
  5: "call_rejected",
  6: "call_unanswered",
};

/** What the agent is told when a call of theirs ends before it was answered: it is gone from the bar at once. */
function why({ ready }: Session, { cause, called_name, name, number }: Call): readonly Tell[] {
  const group = unreached[cause];
  const colleague = Object.values(ready?.agents ?? {}).find((one) => one.number === number);
  const data = { number: called_name || name || colleague?.displayname || number };
  return group ? [{ do: "tell", group, kind: "warning", text: group, data }] : [];
}

/** Applies one event of one call. An illegal one is reported and fires nothing, but its newer data is taken. */
export function callEvent(session: Session, event: CallEvent, call: Call): Step<Session> {
  const known = session.calls.find((one) => one.call.uniqueid === call.uniqueid);
  if (!known && session.ended.includes(call.uniqueid)) {
    return [session, event === "update" ? [] : [illegal(event, call)]];
  }
  const next = advance(known, event, call);
  const effects: readonly Effect[] = event === "update" ? [] : [fire(callbackOf[event], call)];
  if (next === "gone") {
    const ended = [...session.ended, call.uniqueid].slice(-REMEMBERED_ENDS);
    const calls = session.calls.filter((one) => one !== known);
    const finished = known?.phase === "talking" ? call : session.finished;
    const untold = call.direction === "OUTGOING" && known?.phase !== "talking" ? why(session, call) : [];
    return [{ ...session, ended, calls, finished }, [...effects, ...untold]];
  }
  if (next === null) {
    const calls = known ? replace(session.calls, known, { ...known, call }) : session.calls;
    return [{ ...session, calls }, [illegal(event, call)]];
  }
  const calls = known ? replace(session.calls, known, next) : [...session.calls, next];
  return [{ ...session, calls }, effects];
}

function illegal(event: CallEvent, call: Call): Fire {
  return fire("onWarning", `event ${event} does not fit the state of call ${call.uniqueid}`);
}

function replace(calls: readonly Known[], old: Known, by: Known): readonly Known[] {
  return calls.map((one) => (one === old ? by : one));
}

/** Brings what the page knows to what the server says is true: `live` calls, and the last objects of calls that `ended`. */
export function reconcile(
  session: Session,
  live: readonly Call[],
  ended: readonly Call[],
  at: number,
): Step<Session> {
  const effects: Effect[] = [];
  let state = session;
  const apply = (event: CallEvent, call: Call) => {
    const [next, more] = callEvent(state, event, call);
    state = next;
    effects.push(...more);
  };
  for (const known of session.calls) {
    const { uniqueid } = known.call;
    if (live.some((call) => call.uniqueid === uniqueid)) continue;
    apply(
      "hangup",
      ended.find((call) => call.uniqueid === uniqueid) ?? lastOf(known.call, at + session.skew),
    );
  }
  for (const call of live) {
    for (const event of missed(state, call)) apply(event, asOf(event, call));
    apply("update", call);
  }
  return [state, effects];
}

/** The events that lead from what the page knows of a call to the call as it is. */
function missed(session: Session, call: Call): readonly CallEvent[] {
  const known = session.calls.find((one) => one.call.uniqueid === call.uniqueid);
  const from = known ? rank[known.phase] : 0;
  const to = rank[phaseOf(call)];
  const events: CallEvent[] = [];
  if (from < 1 && call.direction === "OUTGOING") events.push("new");
  if (from < 2 && to >= 2) events.push("ringing");
  if (from < 3 && to === 3) events.push("connect");
  const held = call.state === CallState.HELD;
  if (to === 3 && held !== (known?.held ?? false)) events.push(held ? "hold" : "resume");
  if (events.length + from > 0 && agentMuted(call) !== (known?.muted ?? false)) {
    events.push(agentMuted(call) ? "mute" : "unmute");
  }
  return events;
}

/** The call as it was when a missed event happened. */
function asOf(event: CallEvent, call: Call): Call {
  if (event === "new") return { ...call, state: CallState.NEW, connected: null };
  if (event === "ringing") return { ...call, state: CallState.RINGING, connected: null };
  return call;
}

/** The number of `Cause.UNKNOWN`; the table of causes would weigh more than all else here. */
const UNKNOWN: Cause = 0;

/** The end of a call whose end nobody reported. */
export function lastOf(call: Call, now: number): Call {
  return { ...call, state: CallState.HUNG_UP, cause: UNKNOWN, disconnected: now, now, actions: [] };
}
