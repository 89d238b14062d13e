// Objects of the wire for tests of the session.

import type { Call, CallEvent, Device, PastCall, Snapshot, State, User } from "../../src/protocol.gen.ts";
import { CallState, Cause } from "../../src/protocol.gen.ts";
import type { Effect, Input, Push } from "../../src/session/inputs.ts";
import { reduce } from "../../src/session/reduce.ts";
import { initial, type Session } from "../../src/session/state.ts";

export const AT = 1_793_713_500;

// Tests name the fields they are about; the rest of a wire object is of no interest here.
export const user = {
  id: 1,
  username: "jana",
  displayname: "Jana",
  queues: {},
  status: "OFFLINE",
} as unknown as User;
export const device: Device = {
  id: 7,
  name: "Soft",
  identifier: "soft1",
  type: "softphone",
  lines: [],
  user_id: 1,
};

export function state(fields: Partial<State> = {}): State {
  return {
    status: "READY",
    reason: "",
    call: null,
    user,
    device,
    auxReasons: {},
    callReasons: {},
    queues: { 1: { id: 1, name: "Support", type: 1, number: "800", suspended: false } },
    groups: {},
    agents: {},
    waitingCallers: 0,
    now: AT,
    nextStatus: null,
    statusSince: AT,
    phoneReachable: true,
    phoneLines: { 1: "idle" },
    layout: { crm_url: "", crm_tab: "", tabs: [] },
    wrapUp: null,
    ringingElsewhere: [],
    ...fields,
  };
}

export function call(uniqueid: string, fields: Partial<Call> = {}): Call {
  const base = {
    uniqueid,
    direction: "INCOMING",
    state: CallState.RINGING,
    caller_muted: false,
    connected_muted: false,
    cause: -1,
    connected: null,
    disconnected: null,
    now: AT,
    data: {},
    recorded: false,
    actions: [],
  };
  return { ...base, ...fields } as unknown as Call;
}

/** A call that is over. */
export function pastCall(uniqueid: string, fields: Partial<PastCall> = {}): PastCall {
  return {
    uniqueid,
    agent_id: 1,
    agent_name: "Jana",
    direction: "INCOMING",
    result: "answered",
    number: "777123456",
    number_norm: "+420777123456",
    name: "",
    external_id: "",
    queue_id: 1,
    queue_name: "Support",
    begin: AT - 3600,
    ring_s: 4,
    talk_s: 61,
    cause: Cause.CALLER_HUNG_UP,
    codes: [],
    recorded: false,
    playable: false,
    ...fields,
  };
}

/** A push: Lunch was chosen during a call, and is kept until it ends. */
export const lunchLater = {
  type: "status",
  status: "READY",
  reason: "",
  next_status: "AUX",
  next_reason: "Lunch",
  wrap_up: null,
} as const;

/** Effects in a short form: callbacks with what they are about, other effects by name. */
export function brief(effects: readonly Effect[]): string[] {
  return effects.map((effect) => {
    if (effect.do !== "fire") return effect.do === "tell" ? `tell ${effect.group}` : effect.do;
    const [first] = effect.args as readonly unknown[];
    const about =
      typeof first === "object" && first !== null ? (first as { uniqueid?: string }).uniqueid : first;
    return about === undefined ? effect.name : `${effect.name} ${String(about)}`;
  });
}

/** A session that inputs are fed into. */
export class Lab {
  session: Session = initial;
  /** Everything that happened, in short. */
  readonly log: string[] = [];
  #seq = 0;

  put(input: Input): string[] {
    const [next, effects] = reduce(this.session, input);
    this.session = next;
    const told = brief(effects);
    this.log.push(...told);
    return told;
  }

  /** The next numbered push. */
  push(
    push: Push extends infer One ? (One extends Push ? Omit<One, "seq"> : never) : never,
    at = AT,
  ): string[] {
    this.#seq += 1;
    return this.put({ type: "push", push: { ...push, seq: this.#seq } as Push, at });
  }

  call(event: CallEvent, one: Call): string[] {
    return this.push({ type: "call", event, call: one });
  }

  snapshot(fields: Partial<Snapshot> = {}): string[] {
    const base = { stage: "ready", user, device, state: state(), calls: [], ended: [], reachable: true };
    return this.push({ type: "snapshot", ...base, ...fields });
  }
}

/** A session in the stage. */
export function lab(stage: Session["stage"]): Lab {
  const made = new Lab();
  if (stage === "CONNECTING") return made;
  made.put({ type: "connected", version: "4.59.0", demo: false, session: false });
  made.put({ type: "credentials", remembered: "" });
  if (stage === "CREDENTIALS") return made;
  made.push({ type: "user", user });
  if (stage === "IDENTIFY") return made;
  made.push({ type: "device", device });
  if (stage === "DEVICE") return made;
  made.push({ type: "ready", state: state() });
  return made;
}
