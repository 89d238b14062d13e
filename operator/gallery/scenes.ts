// How a session comes where the shown states begin.

import { CallState } from "../src/protocol.gen.ts";
import { AT, type Lab } from "../test/session/samples.ts";
import { caller, desk, dialled, talkedIn } from "./house.ts";

export const START = AT - 60;

export function ready(bar: Lab, fields: Parameters<typeof desk>[0] = {}): void {
  bar.push({ type: "ready", state: desk(fields) });
}

export function waits(bar: Lab, support: number, sales: number): void {
  bar.push({ type: "waiting", count: support + sales, by_queue: { 1: support, 2: sales } });
}

export function notice(
  bar: Lab,
  title: string,
  type: "error" | "warning" | "success" | "info",
  at = AT - 200,
  bound = {},
): void {
  bar.put({ type: "notify", unique: false, notice: { title, type, at, ...bound } });
}

/** At two colleagues, and not here. */
export function ringsElsewhere(bar: Lab): void {
  const call = { name: "", number: "+420603111222", queue_id: 2, queue_name: "Sales", agents: [2, 6] };
  bar.push({ type: "ringing", calls: [{ ...call, uniqueid: "x", since: AT - 8 }] });
}

/** In a call of the queue Support. */
export function talks(bar: Lab, fields: Parameters<typeof talkedIn>[1] = {}): void {
  ready(bar, { statusSince: AT - 3_700 });
  bar.call("ringing", caller("a"));
  bar.call("connect", talkedIn("a", fields));
}

export function wrapsUp(bar: Lab): void {
  talks(bar);
  bar.call("hangup", talkedIn("a", { state: CallState.HUNG_UP, disconnected: AT, actions: [] }));
  bar.push(
    {
      type: "status",
      status: "ACW",
      reason: "",
      next_status: null,
      next_reason: "",
      wrap_up: { until: AT + 18, latest: AT + 300 },
    },
    AT - 12,
  );
}

const open = ["hangup", "cancel_transfer", "finish_transfer", "swap", "conference"] as const;

/** A consultation with a colleague, the customer on hold. */
export function consults(bar: Lab): void {
  talks(bar);
  bar.call("hold", talkedIn("a", { state: CallState.HELD, actions: [...open, "unhold"] }));
  const fields = { number: "102", called_number_norm: "", called_name: "Petr Svoboda", actions: open };
  bar.call("new", dialled("b", { ...fields, state: CallState.NEW }));
  bar.call("ringing", dialled("b", fields));
  bar.call("connect", dialled("b", { ...fields, state: CallState.CONNECTED, connected: AT - 21 }));
}
