// The agent's status and queues: the rules of core/rules/availability.py and wrapup.py.

import type { Queue, Site } from "./options.ts";
import type { PendingStatus, Push, Status, WrapUp } from "./pushes.ts";
import { Refused, wrongState } from "./refused.ts";

const WRAPUP_LIMIT_S = 600;

type Timer = ReturnType<typeof setTimeout>;

/** What the agent's status depends on beside the agent. */
export interface Work {
  /** There are live calls. */
  busy(): boolean;
  /** Takes a ringing call back; returns whether there was one. */
  revoke(): boolean;
  ringing(): boolean;
  /** The agent may be free now. */
  match(): void;
}

export class Agent {
  readonly #site: Site;
  readonly #tell: (push: Push) => void;
  readonly #work: Work;
  readonly suspended = new Set<number>();
  status: Status = "OFFLINE";
  reason = "";
  pending: PendingStatus | null = null;
  since = now();
  /** Through with choosing a phone. */
  confirmed = false;
  resting = false;
  missed = 0;
  #rest: Timer | undefined;
  #wrapUp: Timer | undefined;
  #wrapUpEnds = 0;
  /** What was left of a wrap-up when another call came; null: it does not stand still. */
  #wrapUpLeft: number | null = null;

  constructor(site: Site, tell: (push: Push) => void, work: Work) {
    this.#site = site;
    this.#tell = tell;
    this.#work = work;
  }

  /** Whether a call of this queue may ring here now. */
  serves(queue: Queue): boolean {
    const free = this.confirmed && this.status === "READY" && !this.resting && !this.#work.busy();
    return free && !this.suspended.has(queue.id);
  }

  /**
   * During a call the choice is kept until it ends, the last one wins; while a call rings it is taken back first.
   * `told`: what the agent is told next if anything has changed, before a call may ring.
   */
  choose(status: Status, reason: string, told = () => {}): void {
    const why = this.#checked(status, reason);
    const same = this.status === status && this.reason === why;
    if (this.#work.busy() && !this.#work.ringing()) {
      const wanted = same ? null : { status, reason: why };
      if (wanted?.status === this.pending?.status && wanted?.reason === this.pending?.reason) return;
      this.pending = wanted;
      this.#tellStatus();
      told();
      return;
    }
    if (same) return;
    if (status !== "READY") this.#work.revoke();
    this.change(status, why, 0, told);
  }

  #checked(status: Status, reason: string): string {
    if (status !== "AUX") return "";
    const known = this.#site.auxReasons.map((one) => one.name);
    if (known.length === 0 || known.includes(reason)) return reason;
    throw new Refused("invalid", `AUX wants one of these reasons: ${known.join(", ")}`);
  }

  /** Sets the status; `wrapUpS`: how long an ACW lasts; `told` as for `choose`. */
  change(status: Status, reason: string, wrapUpS = 0, told = () => {}): void {
    clearTimeout(this.#wrapUp);
    this.#wrapUpLeft = null;
    this.#wrapUpEnds = 0;
    this.status = status;
    this.reason = reason;
    this.pending = null;
    this.since = now();
    if (status === "READY") this.missed = 0;
    if (wrapUpS > 0) this.#wrapUpFor(wrapUpS);
    this.#tellStatus();
    told();
    this.#work.match();
  }

  #wrapUpFor(seconds: number): void {
    clearTimeout(this.#wrapUp);
    this.#wrapUpLeft = null;
    this.#wrapUpEnds = now() + seconds;
    this.#wrapUp = setTimeout(() => this.change("READY", ""), seconds * 1000);
  }

  /** When the ACW that runs ends by itself. */
  get wrapUp(): WrapUp | null {
    if (!this.#wrapUpEnds || this.#wrapUpLeft !== null) return null;
    return { until: this.#wrapUpEnds, latest: Math.max(this.#wrapUpEnds, this.since + WRAPUP_LIMIT_S) };
  }

  /** Another call: a wrap-up that runs stands still. */
  called(): void {
    if (!this.#wrapUpEnds || this.#wrapUpLeft !== null) return;
    this.#wrapUpLeft = Math.max(0, this.#wrapUpEnds - now());
    clearTimeout(this.#wrapUp);
    this.#tellStatus();
  }

  /** The last call has ended: the status chosen meanwhile, else wrap-up. */
  free(queue: Queue | null, talked: boolean): void {
    if (this.pending) {
      this.change(this.pending.status, this.pending.reason);
      return;
    }
    const own = talked && queue ? queue.wrapup : 0;
    if (this.#wrapUpLeft !== null) {
      this.#wrapUpFor(Math.max(own, this.#wrapUpLeft));
      this.#tellStatus();
    } else if (this.status === "READY" && own > 0) this.change("ACW", "", own);
    this.#work.match();
  }

  extend(seconds: number): number {
    if (this.status !== "ACW" || !this.#wrapUpEnds || this.#wrapUpLeft !== null) {
      throw wrongState("there is no wrap-up that ends by itself");
    }
    const until = this.#wrapUpEnds + seconds;
    if (until - this.since > WRAPUP_LIMIT_S) {
      throw new Refused("not_allowed", `a wrap-up may take ${WRAPUP_LIMIT_S} seconds at most`);
    }
    this.#wrapUpFor(until - now());
    this.#tellStatus();
    return until;
  }

  /** Is left alone for some seconds. */
  restFor(seconds: number): void {
    clearTimeout(this.#rest);
    this.resting = seconds > 0;
    if (!this.resting) return;
    this.#rest = setTimeout(() => {
      this.resting = false;
      this.#work.match();
    }, seconds * 1000);
  }

  /** `told` as for `choose`. */
  setServing(id: number, serving: boolean, told = () => {}): void {
    if (!this.#site.queues.some((one) => one.id === id)) {
      throw new Refused("not_found", `you are not a member of queue ${id}`);
    }
    if (this.suspended.has(id) !== serving) return;
    if (serving) this.suspended.delete(id);
    else this.suspended.add(id);
    this.#tell({ type: "membership", queue_id: id, suspended: !serving });
    told();
    this.#work.match();
  }

  /** Signed out. */
  leave(): void {
    this.confirmed = false;
    if (this.status !== "OFFLINE") this.change("OFFLINE", "");
  }

  /** Nothing may happen by itself any more. */
  stop(): void {
    clearTimeout(this.#wrapUp);
    clearTimeout(this.#rest);
  }

  #tellStatus(): void {
    const { status, reason, pending } = this;
    this.#tell({
      type: "status",
      status,
      reason,
      next_status: pending?.status ?? null,
      next_reason: pending?.reason ?? "",
      wrap_up: this.wrapUp,
    });
  }
}

export function now(): number {
  return Date.now() / 1000;
}
