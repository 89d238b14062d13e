// A UCS server inside the page: scripts say what callers and colleagues do, the bar is the real one. No telephony, no network.

import type { UcsOperator, UcsOptions } from "../api/types.ts";
import { Cause, type Status } from "../protocol.gen.ts";
import { SERVER } from "../transport/socket.ts";
import { type Call, uniqueidOf } from "./call.ts";
import type { Floor } from "./floor.ts";
import { type Queue, type SandboxOptions, type Site, siteOf } from "./options.ts";
import { hangUp } from "./requests.ts";
import { Server } from "./server.ts";
import * as transfers from "./transfers.ts";
import { work } from "./work.ts";

/** Somebody who calls. */
export interface SandboxCaller {
  number: string;
  /** What the network shows beside the number. */
  callerName?: string;
  /** Name or id of an inbound queue; the first one by default. */
  queue?: string | number;
  /** As looked up: `call.name`, `call.external_id` and `call.data`. */
  name?: string;
  externalId?: string;
  data?: { readonly [key: string]: unknown };
}

/** The other side of a call: a customer, or whoever the agent has called. What is not possible now throws. */
export interface SandboxParty {
  readonly number: string;
  /** As in the callbacks; a repeated offer to the agent has a suffix. */
  readonly uniqueid: string;
  /** `queued` waits for the agent; `away` was handed on to somebody else. */
  readonly state: "queued" | "ringing" | "dialling" | "talking" | "held" | "away" | "ended";
  /** Whoever was called, or gets the call by a blind transfer, picks up. */
  answer(): void;
  hangUp(): void;
  /** Whoever was called is not reached. */
  busy(): void;
  refuse(): void;
  unreachable(): void;
  /** The number does not exist. */
  unknownNumber(): void;
}

/** The agent's own phone, used by hand. */
export interface SandboxPhone {
  readonly ringing: boolean;
  answer(): void;
  reject(): void;
  hangUp(): void;
}

export interface Sandbox {
  /** Makes the page's object one whose bar speaks to this sandbox; returns it. */
  attach(options?: UcsOptions): UcsOptions;
  /** Starts the bar, signs the agent in, pairs the phone, and sets READY (or another status). Rejects with what was refused. */
  work(operator: UcsOperator, status?: Status, reason?: string): Promise<void>;
  /** Somebody calls a queue: rings at the agent when READY and free, else waits. */
  incoming(caller: SandboxCaller): SandboxParty;
  /** Whoever the agent has called, or handed a call to, last. */
  called(): SandboxParty;
  readonly phone: SandboxPhone;
  /** How many wait, those whose call rings among them. */
  readonly waiting: number;
  /** A supervisor sets the agent's status. */
  setStatus(status: Status, reason?: string): void;
  /** A supervisor suspends the agent in a queue (name or id), or ends that. */
  setServing(queue: string | number, serving: boolean): void;
  /** Something for the agent: `onMessage`. */
  message(message: string, type?: "success" | "info" | "warning" | "error", group?: string): void;
  /** The connection breaks; the bar tries in vain to come back until `mend`. */
  cut(): void;
  mend(): void;
  /** The server is restarted: the bar comes back by itself and is told everything anew. */
  restart(): void;
  /** Next sign-ins are refused with this code of `onLoginError`; 0 ends that. */
  refuseLogin(code: number): void;
  /** The user signs in elsewhere. */
  takeOver(): void;
  /** The session is gone without a word: after the next cut the agent has to sign in again. */
  forget(): void;
  /** Ends all timers and the connection; for the end of a test. */
  stop(): void;
}

/** Nobody of the site's agents. */
const SUPERVISOR = { who: "Supervisor", who_id: 0 };

/** Makes a simulated site. */
export function sandbox(options: SandboxOptions = {}): Sandbox {
  const site = siteOf(options);
  const server = new Server(site);
  const { floor } = server;
  return {
    attach: (page = {}) => Object.assign(page, { [SERVER]: () => server.connect() }),
    work: (operator, status = "READY", reason = "") => work(server, operator, status, reason),
    incoming({ number, queue, callerName = "", name = "", externalId = "", data = {} }) {
      const to = queueNamed(site, queue);
      const caller = { number, queue: to, callerName, name, externalId, data: { ...data } };
      return party(floor, floor.arrive(caller));
    },
    called() {
      const last = floor.placed.at(-1);
      if (!last) throw new Error("the agent has called nobody");
      return party(floor, last);
    },
    phone: phone(floor),
    get waiting() {
      return floor.waiting.length;
    },
    setStatus(status, reason = "") {
      floor.agent.choose(status, reason, () => supervised(floor, { what: "status", status, reason }));
    },
    setServing(queue, serving) {
      const { id } = queueNamed(site, queue, true);
      const what = serving ? "resume" : "suspend";
      floor.agent.setServing(id, serving, () => supervised(floor, { what, queue: id }));
    },
    message: (message, type = "info", group = "") => floor.notice(group, type, message, {}),
    cut() {
      server.reachable = false;
      server.cut();
    },
    mend() {
      server.reachable = true;
    },
    restart: () => server.restart(),
    refuseLogin(code) {
      server.refusal = code;
    },
    takeOver: () => server.takeOver(),
    forget: () => server.forget(),
    stop: () => server.stop(),
  };
}

/** The agent learns who did what. */
function supervised(floor: Floor, what: { readonly [key: string]: unknown }): void {
  const text = `${SUPERVISOR.who} has changed your status or queues`;
  floor.notice("supervisor", "info", text, { ...SUPERVISOR, ...what });
}

function queueNamed(site: Site, name: string | number | undefined, any = false): Queue {
  const fitting = site.queues.filter((one) => any || !one.outbound);
  const found = fitting.find((one) => name === undefined || one.id === name || one.name === name);
  if (!found) throw new Error(`there is no ${any ? "" : "inbound "}queue ${name ?? ""}`);
  return found;
}

function phone(floor: Floor): SandboxPhone {
  const ringing = (): Call => {
    const call = floor.ringing;
    if (!call) throw new Error("the agent's phone does not ring");
    return call;
  };
  return {
    get ringing() {
      return floor.ringing !== undefined;
    },
    answer: () => floor.connect(ringing()),
    reject: () => floor.endOffer(ringing(), "rejected"),
    hangUp() {
      const [first] = floor.calls;
      if (!first) throw new Error("the agent's phone is not in a call");
      // Both calls of a consultation are over the one phone.
      const asked = first.consultation;
      if (asked && !first.conference) floor.end(asked, Cause.CALLER_HUNG_UP);
      hangUp(floor, first);
    },
  };
}

function party(floor: Floor, call: Call): SandboxParty {
  const beingCalled = (): boolean => {
    if (call.phase !== "dialling" && !(call.phase === "away" && call.returns)) {
      throw new Error(`nobody is calling ${call.number} now: the call is ${call.phase}`);
    }
    return call.phase === "dialling";
  };
  const fails = (cause: Cause) => () => {
    if (beingCalled()) floor.end(call, cause);
    else transfers.fail(floor, call, cause);
  };
  return {
    number: call.number,
    get uniqueid() {
      return uniqueidOf(call);
    },
    get state() {
      return call.phase;
    },
    answer() {
      if (!beingCalled()) return transfers.reached(floor, call);
      floor.rings(call);
      floor.connect(call);
    },
    hangUp() {
      if (call.phase === "ended") throw new Error("the call has ended already");
      if (call.phase === "dialling") floor.end(call, Cause.REJECTED);
      else floor.end(call, call.dialled ? Cause.CALLEE_HUNG_UP : Cause.CALLER_HUNG_UP);
    },
    busy: fails(Cause.BUSY),
    refuse: fails(Cause.REJECTED),
    unreachable: fails(Cause.UNREACHABLE),
    unknownNumber: fails(Cause.BAD_NUMBER),
  };
}
