// The server's edge: the handshake, one session, pushes with numbers, one reply to every request after what it caused.

import {
  type Call as CallObject,
  type ClientMessage,
  type Colleague,
  type LoginError,
  PROTOCOL_VERSION,
  type Reply,
  type Snapshot,
  type State,
} from "../protocol.gen.ts";
import { now } from "./agent.ts";
import { seen } from "./call.ts";
import { Floor } from "./floor.ts";
import { colleagueOf, type Site, userOf } from "./options.ts";
import type { Push } from "./pushes.ts";
import { Refused, wrongState } from "./refused.ts";
import { carryOut } from "./requests.ts";
import { SandboxSocket } from "./socket.ts";
import { Pace } from "./waiting.ts";

/** So many pushes can be told again after a cut; before them there is a snapshot. */
const KEPT = 256;

interface Session {
  readonly secret: string;
  readonly withoutDevice: boolean;
  readonly keepView: boolean;
  seq: number;
  frames: { readonly seq: number; readonly frame: string }[];
  /** What was pushed is not known any more: the next resumption needs a snapshot. */
  forgotten: boolean;
}

export class Server {
  readonly site: Site;
  readonly floor: Floor;
  /** The contract's number that refuses the next sign-in; 0 none. */
  refusal = 0;
  reachable = true;
  paired = false;
  #session: Session | null = null;
  #socket: SandboxSocket | null = null;
  /** The socket that is the session's: pushes may go over it. */
  #line: SandboxSocket | null = null;
  #sessions = 0;
  readonly #pace: Pace;
  /** As the bar was told last. */
  #agentsTold: { readonly [id: string]: Colleague } = {};

  constructor(site: Site) {
    this.site = site;
    this.floor = new Floor(
      site,
      (push) => this.push(push),
      () => this.#pace.changed(),
    );
    this.#pace = new Pace(() => this.#tell());
  }

  get signedIn(): boolean {
    return this.#session !== null;
  }

  /** The bar that is connected now has the session. */
  get attended(): boolean {
    return this.signedIn && this.#line === this.#socket && this.#line?.open === true;
  }

  get withoutDevice(): boolean {
    return this.#session?.withoutDevice ?? false;
  }

  // --- the line

  connect(): SandboxSocket {
    const socket = new SandboxSocket((frame) => {
      if (socket === this.#socket) this.#take(frame);
    }, this.reachable);
    this.#socket = socket;
    return socket;
  }

  cut(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.cut();
  }

  /** Numbers it and tells it, now or after the connection is back; nobody is told while nobody is signed in. */
  push(push: Push): void {
    const session = this.#session;
    if (!session) return;
    session.seq += 1;
    const frame = JSON.stringify({ ...push, seq: session.seq });
    session.frames.push({ seq: session.seq, frame });
    if (session.frames.length > KEPT) session.frames.shift();
    this.#line?.say(frame);
  }

  #say(frame: string): void {
    this.#socket?.say(frame);
  }

  #take(frame: string): void {
    const request = JSON.parse(frame) as ClientMessage;
    const reply = (rest: Omit<Reply, "type" | "id">) => {
      const full: Reply = { type: "reply", id: request.id, ...rest };
      this.#say(JSON.stringify(full));
    };
    try {
      reply({ ok: true, code: "", message: "", data: this.#answer(request) ?? null });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      reply({ ok: false, code: error.code, message: error.message, data: error.data });
    }
    // Whoever has been called rings now: after the reply, as in a network.
    for (const call of [...this.floor.placed]) this.floor.rings(call);
  }

  #answer(request: ClientMessage): unknown {
    switch (request.type) {
      case "hello":
        return { version: __VERSION__, protocol: PROTOCOL_VERSION, demo: false };
      case "ping":
        return null;
      case "client_address":
        return "127.0.0.1";
      case "login":
        return this.#signIn(request, request.password, request.remember ?? false);
      case "sso":
      case "login_remembered":
        return this.#signIn(request, null, false);
      case "resume":
        return this.#resume(request.session, request.seq, request.calls ?? []);
      default:
        if (!this.#session) throw wrongState("nobody is signed in on this connection");
        return carryOut(this, request);
    }
  }

  // --- sessions

  #signIn(
    request: { readonly username: string; readonly without_device?: boolean; readonly keep_view?: boolean },
    password: string | null,
    remember: boolean,
  ): unknown {
    const { agent } = this.site;
    const wanted = password === null ? null : agent.password;
    if (this.refusal) throw loginError(this.refusal);
    if (request.username !== agent.username || (wanted !== null && password !== wanted)) throw loginError(1);
    if (this.#session) this.end("taken");
    this.#sessions += 1;
    const secret = `sandbox-session-${this.#sessions}`;
    const withoutDevice = request.without_device ?? false;
    const keepView = request.keep_view ?? false;
    this.#session = { secret, withoutDevice, keepView, seq: 0, frames: [], forgotten: false };
    this.#line = this.#socket;
    this.push({ type: "user", user: this.user() });
    if (withoutDevice) this.ready();
    return { session: secret, stage: withoutDevice ? "ready" : "identify", remember: remember ? secret : "" };
  }

  ready(): void {
    this.floor.agent.confirmed = true;
    this.push({ type: "ready", state: this.state() });
    this.#pace.begin();
    this.floor.match();
  }

  /** Ends the session; without a live call the phone and the status go with it. */
  end(why: "logout" | "taken" | "closed" | "removed"): void {
    const ringing = this.floor.ringing;
    if (ringing) this.floor.endOffer(ringing, "revoked");
    if (this.floor.calls.length === 0) {
      this.floor.agent.leave();
      this.unpair();
    }
    this.push({ type: "signed_out", why });
    this.#session = null;
  }

  /** The user has signed in elsewhere. A bar that wants to may go on as a view. */
  takeOver(): void {
    if (this.#session?.keepView) {
      const text = "signed in elsewhere: this bar goes on as a view";
      this.floor.notice("session_taken", "warning", text, { view: true });
      this.push({ type: "view" });
    } else {
      this.end("taken");
    }
  }

  unpair(): void {
    this.floor.agent.confirmed = false;
    if (this.paired) this.push({ type: "device", device: null });
    this.paired = false;
  }

  /** The session is lost without a word, as when the server has lost its data. */
  forget(): void {
    this.#session = null;
    this.floor.agent.confirmed = this.paired = false;
  }

  /** As when the server is restarted: the bar comes back and gets a snapshot. */
  restart(): void {
    if (this.#session) Object.assign(this.#session, { frames: [], forgotten: true });
    this.cut();
  }

  #resume(secret: string, seq: number, named: readonly string[]): unknown {
    const session = this.#session;
    if (session?.secret !== secret) throw new Refused("no_session", "this session has ended");
    const { frames, forgotten } = session;
    const known = !forgotten && (seq === session.seq || (frames[0]?.seq ?? Infinity) <= seq + 1);
    session.forgotten = false;
    this.#line = this.#socket;
    if (!known) this.push(this.#snapshot(named));
    else for (const one of frames) if (one.seq > seq) this.#say(one.frame);
    this.#pace.begin();
    return { snapshot: !known, stage: this.stage, softphone: null };
  }

  #snapshot(named: readonly string[]): Omit<Snapshot, "seq"> {
    const { floor, site, stage } = this;
    const ended: CallObject[] = [];
    for (const uniqueid of named) {
      const call = floor.past.find((one) => seen(site, one, now()).uniqueid === uniqueid);
      if (call) ended.push(seen(site, call, now(), call.phase === "away" ? 8 : null));
    }
    return {
      type: "snapshot",
      stage,
      user: this.user(),
      device: this.paired ? site.device : null,
      state: stage === "ready" ? this.state() : null,
      calls: floor.calls.map((one) => seen(site, one, now())),
      ended,
      reachable: this.paired,
    };
  }

  // --- what the bar sees

  get stage(): string {
    if (this.floor.agent.confirmed) return "ready";
    return this.paired ? "device" : "identify";
  }

  user() {
    return userOf(this.site, this.floor.agent.status, this.floor.agent.suspended);
  }

  state(): State {
    const { floor, site, paired } = this;
    const { agent } = floor;
    const last = floor.calls.at(-1);
    return {
      status: agent.status,
      reason: agent.reason,
      call: last ? seen(site, last, now()) : null,
      user: this.user(),
      device: paired ? site.device : null,
      auxReasons: Object.fromEntries(site.auxReasons.map((one) => [one.id, one])),
      callReasons: site.callReasons,
      queues: Object.fromEntries(
        site.queues.map(({ id, name, number, outbound }) => [
          id,
          { id, name, number, type: outbound ? 0 : 1, suspended: agent.suspended.has(id) },
        ]),
      ),
      groups: {},
      agents: this.#agents(),
      waitingCallers: floor.waiting.length,
      now: now(),
      nextStatus: agent.pending,
      statusSince: agent.since,
      phoneReachable: paired,
      phoneLines: paired ? { 1: "idle" } : {},
      layout: site.layout,
      wrapUp: agent.wrapUp,
      ringingElsewhere: [],
    };
  }

  /** Whoever is in a call with the agent is busy, too. */
  #agents(): { readonly [id: string]: Colleague } {
    const { agent, calls } = this.floor;
    const self = { ...this.site.agent, status: agent.status, busy: calls.length > 0 };
    const mates = this.site.mates.map((one) => ({
      ...one,
      busy: one.busy || calls.some(({ mate }) => mate === one),
    }));
    return Object.fromEntries([self, ...mates].map((one) => [one.id, colleagueOf(one)]));
  }

  #tell(): void {
    // A bar that is away is told when it is back.
    if (!this.floor.agent.confirmed || !this.#line?.open) return;
    this.#tellWaiting();
    this.#tellAgents();
  }

  #tellAgents(): void {
    const before = this.#agentsTold;
    this.#agentsTold = this.#agents();
    const news = Object.entries(this.#agentsTold).filter(([id, { status, busy }]) => {
      const told = before[id];
      return told?.status !== status || told.busy !== busy;
    });
    if (news.length > 0) this.push({ type: "agents", agents: Object.fromEntries(news) });
  }

  #tellWaiting(): void {
    const by_queue: { [queue: string]: number } = {};
    for (const { id } of this.site.queues) by_queue[id] = 0;
    const { waiting } = this.floor;
    for (const { queue } of waiting) if (queue) by_queue[queue.id] = (by_queue[queue.id] ?? 0) + 1;
    this.push({ type: "waiting", count: waiting.length, by_queue });
  }

  /** Nothing may happen by itself any more. */
  stop(): void {
    this.floor.stop();
    this.#pace.stop();
    this.cut();
  }
}

const loginTexts: { readonly [number: number]: string } = {
  1: "The user name or password is wrong.",
  2: "This account is disabled.",
  3: "This account has no right to the operator application.",
  4: "The sign-in token is not valid.",
  5: "The sign-in token has expired or was used already.",
  6: "The user is signed in elsewhere.",
  7: "Too many attempts, try again later.",
};

function loginError(number: number): Refused {
  const data: LoginError = { number, retry_after_s: number === 7 ? 30 : 0 };
  return new Refused("login_error", loginTexts[number] ?? "Signing in is not possible now.", data);
}
