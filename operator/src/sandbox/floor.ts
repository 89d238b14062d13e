// Calls that come, ring, are dialled, talk and end: the rules of core/rules for one agent. Handing on is in transfers.ts.

import { type CallEvent, Cause, type RecordWish } from "../protocol.gen.ts";
import { Agent, now } from "./agent.ts";
import { type Call, firstOf, newCall, outgoing, seen } from "./call.ts";
import { History } from "./history.ts";
import type { Mate, Queue, Site } from "./options.ts";
import type { Push } from "./pushes.ts";
import { Refused, wrongState } from "./refused.ts";

type Timer = ReturnType<typeof setTimeout>;

/** Why a call that rang at the agent did not come to talk, and how the agent sees it. */
const offerEnds = {
  noAnswer: Cause.UNREACHABLE,
  rejected: Cause.REJECTED,
  revoked: Cause.PICKED_UP_ELSEWHERE,
  callerGone: Cause.CALLER_HUNG_UP,
} as const;
export type OfferEnd = keyof typeof offerEnds;

const DIAL_TIMEOUT_S = 60;
const REMEMBERED = 50;

export interface Caller {
  readonly number: string;
  readonly queue: Queue;
  readonly callerName: string;
  readonly name: string;
  readonly externalId: string;
  readonly data: { [key: string]: unknown };
}

export class Floor {
  readonly site: Site;
  readonly agent: Agent;
  readonly history: History;
  readonly #push: (push: Push) => void;
  /** Who waits, or who is in a call. */
  readonly #changed: () => void;
  /** The agent's live calls in the order they came; one that rings is among them. */
  readonly calls: Call[] = [];
  /** Those who wait, the oldest first. */
  readonly waiting: Call[] = [];
  /** Ended or handed on, for late account codes. */
  past: readonly Call[] = [];
  /** Calls the agent has made or handed to somebody, whose other side is in the script's hands; the newest last. */
  placed: readonly Call[] = [];
  #count = 0;
  readonly #timers = new Map<Call, Timer>();

  constructor(site: Site, push: (push: Push) => void, changed: () => void) {
    this.site = site;
    this.history = new History(site);
    this.#push = push;
    this.#changed = changed;
    this.agent = new Agent(site, push, {
      busy: () => this.calls.length > 0,
      ringing: () => this.ringing !== undefined,
      revoke: () => this.#revoke(),
      match: () => this.match(),
    });
  }

  get ringing(): Call | undefined {
    return this.calls.find((one) => one.phase === "ringing");
  }

  tell(event: CallEvent, call: Call, over: Cause | null = null): void {
    this.#push({ type: "call", event, call: seen(this.site, call, now(), over) });
  }

  notice(group: string, kind: string, message: string, data: { [key: string]: unknown }): void {
    this.#push({ type: "notice", message, kind, group, data });
  }

  /** The agent's own call with this uniqueid, with or without the number of its series. */
  own(uniqueid: string): Call {
    const found = this.calls.find((one) => one.uid === uniqueid.replace(/~\d+$/, ""));
    if (!found) throw new Refused("stale_call", `call ${uniqueid} is not your call now`);
    return found;
  }

  make(given: Omit<Parameters<typeof newCall>[0], "uid" | "id" | "created">): Call {
    this.#count += 1;
    return newCall({ ...given, uid: `sandbox-${this.#count}`, id: this.#count, created: now() });
  }

  // --- coming in

  arrive({ number, queue, ...caller }: Caller): Call {
    const calledNumber = queue.number;
    const call = this.make({ dialled: false, number, mate: null, calledNumber, queue, ...caller });
    this.wait(call);
    this.match();
    return call;
  }

  /** To its place in the queue, by its age. */
  wait(call: Call): void {
    if (this.waiting.includes(call)) return;
    this.waiting.push(call);
    this.waiting.sort((one, other) => one.created - other.created);
    this.#changed();
  }

  /** Rings the agent for the caller who has waited longest, if the agent is free for them. */
  match(): void {
    const back = this.placed.find((one) => one.phase === "queued" && one.returns);
    const free = this.agent.confirmed && this.calls.length === 0;
    const next = back && free && !this.agent.resting ? back : this.#next();
    if (next) this.offer(next);
  }

  #next(): Call | undefined {
    return this.waiting.find(({ queue }) => queue !== null && this.agent.serves(queue));
  }

  offer(call: Call): void {
    if (call.offered || call.connected !== null) call.series += 1;
    call.offered = true;
    call.phase = "ringing";
    call.muted = call.transferring = false;
    call.since = now();
    this.#take(call);
    this.tell("ringing", call);
    this.timer(call, call.queue?.ringTimeout ?? 20, () => this.endOffer(call, "noAnswer"));
  }

  #take(call: Call): void {
    this.calls.push(call);
    this.#changed();
    this.agent.called();
  }

  #revoke(): boolean {
    const call = this.ringing;
    if (call) this.endOffer(call, "revoked");
    return call !== undefined;
  }

  /** The agent rests; a caller who is still there goes back to the queue. */
  endOffer(call: Call, why: OfferEnd): void {
    const cause = offerEnds[why];
    this.timer(call, 0);
    this.#drop(call);
    this.tell("hangup", call, cause);
    this.history.add(call, why === "revoked" ? "elsewhere" : "missed", cause, now());
    if (why === "noAnswer") this.agent.missed += 1;
    this.agent.restFor(why === "callerGone" ? 0 : this.site.rests[why]);
    const { missed, status } = this.agent;
    if (why === "callerGone") this.#gone(call, cause);
    else this.#requeue(call, why);
    this.agent.free(null, false);
    const limit = this.site.missedBeforeAux;
    if (why === "noAnswer" && limit > 0 && missed >= limit && status === "READY") {
      this.agent.change("AUX", "No answer");
      const text = `${missed} calls in a row were not answered: you are not ready now`;
      this.notice("missed_calls", "warning", text, { count: missed });
    }
  }

  /** One that came back to the agent goes to its queue now; without one it is rung again, unless it was refused. */
  #requeue(call: Call, why: OfferEnd): void {
    const queue = call.queue?.outbound ? null : call.queue;
    if (call.returns && !queue && why === "rejected") {
      this.#gone(call, Cause.REJECTED);
      return;
    }
    call.phase = "queued";
    if (!queue) return;
    call.returns = false;
    this.wait(call);
  }

  #gone(call: Call, cause: Cause): void {
    call.phase = "ended";
    call.cause = cause;
    call.ended = now();
    this.#noLongerWaits(call);
  }

  #noLongerWaits(call: Call): void {
    const at = this.waiting.indexOf(call);
    if (at < 0) return;
    this.waiting.splice(at, 1);
    this.#changed();
  }

  #drop(call: Call): void {
    const at = this.calls.indexOf(call);
    if (at < 0) return;
    this.calls.splice(at, 1);
    this.#changed();
  }

  // --- going out

  /** Rings somebody for the agent, whose own phone is picked up by itself. */
  dial(number: string, queue: Queue | null, data: { [key: string]: unknown }): Call {
    const mate = this.mateAt(number);
    const call = this.make({ dialled: true, number, mate, queue: mate ? null : queue, data });
    this.#take(call);
    this.tell("new", call);
    this.place(call);
    return call;
  }

  mateAt(number: string): Mate | null {
    return this.site.mates.find((one) => one.number === number) ?? null;
  }

  /** The other side of this call is in the script's hands now. */
  place(call: Call, timeoutS = DIAL_TIMEOUT_S, late = () => this.end(call, Cause.UNREACHABLE)): void {
    this.placed = [...this.placed.filter((one) => one !== call && one.phase !== "ended"), call];
    this.timer(call, timeoutS, late);
  }

  takeOn(call: Call): void {
    this.#take(call);
  }

  rings(call: Call): void {
    if (call.phase !== "dialling" || call.rang) return;
    call.rang = true;
    this.tell("ringing", call);
  }

  // --- talking

  connect(call: Call): void {
    this.timer(call, 0);
    call.connected = now();
    call.phase = "talking";
    call.returns = false;
    this.agent.missed = 0;
    if (call.queue?.record === "always" && call.recording === "off") {
      call.recording = "on";
      call.recorded = true;
    }
    this.tell("connect", call);
    if (call.consults) this.tell("update", call.consults);
    this.#noLongerWaits(call);
  }

  hold(call: Call): void {
    if (call.phase !== "talking") return;
    call.phase = "held";
    this.tell("hold", call);
  }

  resume(call: Call): void {
    if (call.phase !== "held") return;
    call.phase = "talking";
    call.transferring = false;
    this.tell("resume", call);
  }

  mute(call: Call, on: boolean): void {
    const first = firstOf(call);
    if (first.muted === on) return;
    first.muted = on;
    for (const one of this.calls) if (firstOf(one) === first) this.tell(on ? "mute" : "unmute", one);
  }

  /** Raises a refusal unless the call is talked in. */
  connected(call: Call): Call {
    if (call.phase !== "talking" && call.phase !== "held") throw wrongState("the call is not connected");
    return call;
  }

  record(call: Call, what: RecordWish): void {
    const rule = call.queue?.record ?? "on_demand";
    if (call.mate) throw wrongState("you do not talk in this call");
    if (rule === "never") throw new Refused("not_allowed", "calls of this queue are not recorded");
    if (what === "stop" && rule === "always") {
      throw new Refused(
        "not_allowed",
        "calls of this queue are always recorded; the recording can be paused",
      );
    }
    const before = call.recording;
    if (before === "off" && (what === "pause" || what === "resume")) {
      throw wrongState("this call is not being recorded");
    }
    if (what === "start") call.recording = before === "off" ? "on" : before;
    else call.recording = ({ stop: "off", pause: "paused", resume: "on" } as const)[what];
    if (call.recording === before) return;
    call.recorded = true;
    this.tell("update", call);
  }

  // --- the end

  /** Ends the call whatever its phase. A consultation about it becomes an ordinary call. */
  end(call: Call, cause: Cause): void {
    if (call.phase === "ended") return;
    if (call.phase === "ringing" && !outgoing(call)) {
      this.endOffer(call, "callerGone");
      return;
    }
    const took = this.calls.includes(call);
    this.#freeConsultation(call);
    this.close(call, cause);
    if (took) this.free(call.wrapsUp ?? call.queue, call.connected !== null || call.wrapsUp !== null);
  }

  /** Without what follows for the agent. */
  close(call: Call, cause: Cause): void {
    const took = this.calls.includes(call);
    this.timer(call, 0);
    this.#drop(call);
    const first = call.consults;
    call.consults = null;
    this.#gone(call, cause);
    if (!took) return;
    this.#remember(call);
    // A consultation's microphone is that of its first call.
    if (first) call.muted = first.muted;
    this.tell("hangup", call);
    this.history.add(call, call.connected === null ? "not_reached" : "answered", cause, now());
    if (!first) return;
    first.consultation = null;
    first.conference = false;
    if (this.calls.includes(first)) this.tell("update", first);
  }

  /** The agent has left a call: when no other goes on, wrap-up and the next one. */
  free(queue: Queue | null, talked: boolean): void {
    if (this.calls.length === 0) this.agent.free(queue, talked);
  }

  #freeConsultation(call: Call): void {
    const asked = call.consultation;
    if (!asked) return;
    call.consultation = asked.consults = null;
    call.conference = false;
    asked.wrapsUp = call.queue ?? call.wrapsUp;
    asked.muted = call.muted;
    this.tell("update", asked);
  }

  #remember(call: Call): void {
    this.past = [...this.past, call].slice(-REMEMBERED);
  }

  /** The call goes on without the agent. */
  release(call: Call): void {
    this.#drop(call);
    this.#remember(call);
    call.phase = "away";
    this.tell("hangup", call, Cause.TRANSFERRED);
    this.history.add(call, "answered", Cause.TRANSFERRED, now());
  }

  /** Runs `then` after so many seconds unless the call has another timer by then; none with 0. */
  timer(call: Call, seconds: number, then: () => void = () => {}): void {
    clearTimeout(this.#timers.get(call));
    this.#timers.delete(call);
    if (seconds > 0) this.#timers.set(call, setTimeout(then, seconds * 1000));
  }

  /** Nothing may happen by itself any more. */
  stop(): void {
    this.agent.stop();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
