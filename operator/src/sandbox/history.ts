// The calls that are over, as the agent looks back on them: core/past.py for one agent.

import type { CallResult, CallsPage, Cause, ListCalls, PastCall } from "../protocol.gen.ts";
import { type Call, outgoing, uniqueidOf } from "./call.ts";
import { normalized, type Site } from "./options.ts";

const KEPT = 200;

export class History {
  readonly #site: Site;
  /** In the order in which they were over. */
  #parts: PastCall[] = [];

  constructor(site: Site) {
    this.#site = site;
  }

  /** The call is over for the agent, at `at`. */
  add(call: Call, result: CallResult, cause: Cause, at: number): void {
    const { agent, prefix } = this.#site;
    const answered = result === "answered" ? call.connected : null;
    const part: PastCall = {
      uniqueid: uniqueidOf(call),
      agent_id: agent.id,
      agent_name: agent.displayname,
      direction: outgoing(call) ? "OUTGOING" : "INCOMING",
      result,
      number: call.number,
      number_norm: normalized(call.number, prefix),
      name: call.name || call.callerName || (call.mate?.displayname ?? ""),
      external_id: call.externalId,
      queue_id: call.queue?.id ?? null,
      queue_name: call.queue?.name ?? "",
      begin: call.since,
      ring_s: seconds((answered ?? at) - call.since),
      talk_s: answered === null ? 0 : seconds(at - answered),
      cause,
      codes: call.codes,
      recorded: call.recorded,
      playable: false,
    };
    this.#parts = [...this.#parts, part].slice(-KEPT);
  }

  /** The codes of a call, also of one that is over. */
  code(call: Call): void {
    const own = uidOf(uniqueidOf(call));
    this.#parts = this.#parts.map((one) =>
      uidOf(one.uniqueid) === own ? { ...one, codes: call.codes } : one,
    );
  }

  /** Newest first. */
  page(asked: Omit<ListCalls, "type" | "id">): CallsPage {
    const { direction, queue, result, since, until, text = "", cursor = "", limit = 50 } = asked;
    const wanted = text.toLowerCase();
    const fitting = this.#parts.filter(
      (one) =>
        (!direction || one.direction === direction) &&
        (!result || one.result === result) &&
        (queue === undefined || queue === null || (one.queue_id ?? 0) === queue) &&
        one.begin >= (since ?? 0) &&
        one.begin < (until ?? Number.POSITIVE_INFINITY) &&
        `${one.name} ${one.number} ${one.number_norm}`.toLowerCase().includes(wanted),
    );
    const from = Number(cursor);
    const newest = fitting.sort((one, other) => other.begin - one.begin);
    const next = from + limit < newest.length ? String(from + limit) : "";
    return { calls: newest.slice(from, from + limit), next };
  }
}

function uidOf(uniqueid: string): string {
  return uniqueid.replace(/~\d+$/, "");
}

function seconds(value: number): number {
  return Math.round(value * 1000) / 1000;
}
