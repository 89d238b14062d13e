// A simulated call, and how the agent's phone sees it: the contract's object, as the server's core/callview.py makes it.

import { type Call as CallObject, CallState, Cause } from "../protocol.gen.ts";
import { actionsOf } from "./actions.ts";
import { type Mate, normalized, type Queue, type Site } from "./options.ts";

/** `away`: handed on, to a party that is not the agent. */
export type Phase = "queued" | "ringing" | "dialling" | "talking" | "held" | "away" | "ended";

export interface Call {
  readonly uid: string;
  readonly id: number;
  readonly created: number;
  /** The agent dialled. */
  readonly dialled: boolean;
  /** The number of the other side. */
  readonly number: string;
  /** The colleague whose number it is. */
  readonly mate: Mate | null;
  readonly callerName: string;
  /** What the caller dialled. */
  readonly calledNumber: string;
  readonly queue: Queue | null;
  readonly data: { [key: string]: unknown };
  readonly name: string;
  readonly externalId: string;
  phase: Phase;
  /** How often it has come to the agent; each time is a series of callbacks of its own. */
  series: number;
  /** It was offered to the agent, who sees it as an incoming one from then on. */
  offered: boolean;
  /** The other side rings. */
  rang: boolean;
  connected: number | null;
  ended: number | null;
  cause: Cause;
  /** The agent's next number opens a consultation. */
  transferring: boolean;
  consultation: Call | null;
  /** The held call that this one is about. */
  consults: Call | null;
  conference: boolean;
  muted: boolean;
  recording: "off" | "on" | "paused";
  recorded: boolean;
  /** When it came to the agent. */
  since: number;
  codes: readonly string[];
  /** It comes back to the agent when the one it was handed to is not reached. */
  returns: boolean;
  /** A consultation that outlived its first call: the wrap-up of that call's queue is still due. */
  wrapsUp: Queue | null;
}

type Given = Pick<Call, "uid" | "id" | "created" | "dialled" | "number" | "mate" | "queue"> &
  Partial<Pick<Call, "callerName" | "calledNumber" | "data" | "name" | "externalId" | "consults">>;

export function newCall(given: Given): Call {
  return {
    callerName: "",
    calledNumber: "",
    data: {},
    name: "",
    externalId: "",
    consults: null,
    phase: given.dialled ? "dialling" : "queued",
    series: 1,
    offered: false,
    rang: false,
    connected: null,
    ended: null,
    cause: Cause.LIVE,
    transferring: false,
    consultation: null,
    conference: false,
    muted: false,
    recording: "off",
    recorded: false,
    since: given.created,
    codes: [],
    returns: false,
    wrapsUp: null,
    ...given,
  };
}

/** The call that is consulted about, or this one when it is no consultation. */
export function firstOf(call: Call): Call {
  return call.consults ?? call;
}

/** As in the callbacks: each coming to the agent after the first has a suffix. */
export function uniqueidOf({ uid, series }: Call): string {
  return series === 1 ? uid : `${uid}~${series}`;
}

/** The agent is the caller, for the agent. */
export function outgoing(call: Call): boolean {
  return call.dialled && !call.offered;
}

const states: { readonly [Name in Phase]: CallState } = {
  queued: CallState.CONNECTING,
  ringing: CallState.RINGING,
  dialling: CallState.NEW,
  talking: CallState.CONNECTED,
  held: CallState.HELD,
  away: CallState.HUNG_UP,
  ended: CallState.HUNG_UP,
};

function stateOf(call: Call): CallState {
  if (call.phase !== "dialling") return states[call.phase];
  if (call.rang) return CallState.RINGING;
  // The second leg of a consultation is on its way at once, that of an ordinary call once the agent's phone is up.
  return call.consults ? CallState.CONNECTING : CallState.NEW;
}

/** The contract's object at `now`; `over`: why it is over for the agent although it goes on. */
export function seen(site: Site, call: Call, now: number, over: Cause | null = null): CallObject {
  const state = over === null ? stateOf(call) : CallState.HUNG_UP;
  const apart = call.phase === "ringing" || (over !== null && over !== Cause.TRANSFERRED);
  const talked = apart ? null : call.connected;
  return {
    ...unknown,
    created: call.created,
    data: call.data,
    id: call.id,
    now,
    state,
    uniqueid: uniqueidOf(call),
    actions: actionsOf(call, state),
    connected: talked,
    disconnected: over === null ? call.ended : now,
    cause: over ?? call.cause,
    recorded: call.recorded,
    name: call.name,
    external_id: call.externalId,
    number: call.number,
    subcalls: state === CallState.RINGING ? 1 : 0,
    queue_id: call.queue?.id ?? null,
    queue_name: call.queue?.name ?? "",
    ...(outgoing(call) ? agentCalls(site, call) : customerCalls(site, call)),
    ...(talked === null
      ? {}
      : outgoing(call)
        ? otherAnswered(site, call)
        : agentAnswered(site, call, state !== CallState.HUNG_UP)),
  };
}

type Fields = Partial<CallObject>;

function agentCalls(site: Site, call: Call): Fields {
  const { id, username, displayname, number } = site.agent;
  const line = site.device.lines[0];
  return {
    direction: "OUTGOING",
    called_number: call.number,
    called_number_norm: normalized(call.number, site.prefix),
    outbound_id: call.mate ? null : (call.queue?.id ?? null),
    caller_channel: channel(number),
    caller_extension: number,
    caller_internal: true,
    caller_line_id: line?.id ?? null,
    caller_muted: firstOf(call).muted,
    caller_name: displayname,
    caller_number: number,
    caller_type: "line",
    caller_user_id: id,
    caller_username: username,
  };
}

function customerCalls(site: Site, call: Call): Fields {
  const norm = normalized(call.number, site.prefix);
  const customer = {
    direction: "INCOMING",
    caller_channel: channel(call.number),
    caller_number: call.number,
    caller_number_norm: norm,
    caller_type: "trunk",
  } as const;
  // One whom the agent had dialled comes back from a transfer.
  if (call.dialled) return { ...customer, called_number: site.agent.number };
  return {
    ...customer,
    caller_name: call.callerName,
    called_name: call.queue?.name ?? "",
    called_number: call.calledNumber,
    called_number_norm: normalized(call.calledNumber, site.prefix),
  };
}

function otherAnswered(site: Site, call: Call): Fields {
  const { mate } = call;
  const party = {
    connected_channel: channel(call.number),
    connected_number: call.number,
    connected_number_norm: normalized(call.number, site.prefix),
  };
  if (!mate) return { ...party, connected_type: "trunk" };
  return {
    ...party,
    connected_type: "line",
    connected_internal: true,
    connected_line_id: 1,
    connected_name: mate.displayname,
    connected_user_id: mate.id,
    connected_username: mate.username,
  };
}

function agentAnswered(site: Site, call: Call, live: boolean): Fields {
  const { id, username, displayname, number } = site.agent;
  return {
    connected_channel: channel(number),
    connected_internal: true,
    connected_line_id: site.device.lines[0]?.id ?? null,
    connected_muted: live && firstOf(call).muted,
    connected_name: displayname,
    connected_number: number,
    connected_type: "line",
    connected_user_id: id,
    connected_username: username,
  };
}

function channel(number: string): string {
  return `Sandbox/${number}`;
}

const unknown: Omit<
  CallObject,
  "created" | "data" | "id" | "now" | "state" | "uniqueid" | "actions" | "number" | "name" | "external_id"
> = {
  called_name: "",
  called_number: "",
  called_number_norm: "",
  caller_channel: "",
  caller_extension: "",
  caller_group_id: null,
  caller_internal: false,
  caller_line_id: null,
  caller_muted: false,
  caller_name: "",
  caller_number: "",
  caller_number_norm: "",
  caller_type: null,
  caller_user_id: null,
  caller_username: "",
  cause: Cause.LIVE,
  connected: null,
  connected_channel: "",
  connected_group_id: null,
  connected_internal: false,
  connected_line_id: null,
  connected_muted: false,
  connected_name: "",
  connected_number: "",
  connected_number_norm: "",
  connected_type: null,
  connected_user_id: null,
  connected_username: "",
  direction: "INCOMING",
  disconnected: null,
  outbound_id: null,
  queue_id: null,
  queue_name: "",
  recorded: false,
  subcalls: 0,
};
