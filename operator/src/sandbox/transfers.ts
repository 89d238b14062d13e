// Handing calls on: the rules of core/rules/transfer.py and targets.py.

import { Cause } from "../protocol.gen.ts";
import { type Call, firstOf } from "./call.ts";
import type { Floor } from "./floor.ts";
import { Refused, wrongState } from "./refused.ts";

const TRANSFER_TIMEOUT_S = 30;

/** The held call whose consultation the agent's next number opens. */
export function transferring(floor: Floor): Call | undefined {
  return floor.calls.find((one) => one.transferring);
}

/** Holds the call and asks somebody: the consultation, null without a number. */
export function transfer(
  floor: Floor,
  main: Call,
  number: string,
  data: { [key: string]: unknown },
): Call | null {
  transferable(floor, main);
  if (number) return consult(floor, main, number, data);
  floor.hold(main);
  if (!main.transferring) {
    main.transferring = true;
    floor.tell("update", main);
  }
  return null;
}

export function consult(floor: Floor, main: Call, number: string, data: { [key: string]: unknown }): Call {
  floor.hold(main);
  const call = floor.make({
    dialled: true,
    number,
    mate: floor.mateAt(number),
    queue: null,
    data,
    consults: main,
  });
  main.transferring = false;
  main.consultation = call;
  floor.takeOn(call);
  floor.tell("new", call);
  if (main.muted) floor.tell("mute", call);
  floor.tell("update", main);
  floor.place(call);
  return call;
}

/** Back to the customer. */
export function cancel(floor: Floor, named: Call): void {
  const main = firstOf(named);
  const { consultation } = main;
  if (!consultation && !main.transferring) throw wrongState("there is no transfer to cancel");
  if (consultation) floor.end(consultation, Cause.CALLER_HUNG_UP);
  floor.resume(main);
}

export function swap(floor: Floor, named: Call): void {
  const [main, asked] = both(named);
  if (main.conference) throw wrongState("all three talk together: finish the transfer, or cancel it");
  const wanted = asked.phase === "talking" ? main : asked;
  leaveOther(floor, wanted);
  floor.resume(wanted);
}

/** The agent is about to talk in this call: the other one of a consultation waits. */
export function leaveOther(floor: Floor, call: Call): void {
  const main = firstOf(call);
  const other = call === main ? main.consultation : main;
  if (!other) return;
  if (other.phase === "dialling") {
    throw wrongState("the consultation is still being called: cancel the transfer first");
  }
  floor.hold(other);
}

export function conference(floor: Floor, named: Call): void {
  const [main, asked] = both(named);
  if (main.conference) return;
  main.conference = true;
  for (const call of [main, asked]) floor.tell("update", call);
  for (const call of [main, asked]) floor.resume(call);
}

/** Customer and consulted party go on without the agent. */
export function finish(floor: Floor, named: Call): void {
  const [main, asked] = both(named);
  floor.release(main);
  floor.close(asked, Cause.TRANSFERRED);
  floor.free(main.queue, true);
}

/** Hands the call over without asking. */
export function blind(floor: Floor, call: Call, number: string): void {
  transferable(floor, call);
  floor.release(call);
  call.returns = true;
  floor.place(call, TRANSFER_TIMEOUT_S, () => fail(floor, call, Cause.UNREACHABLE));
  handed.set(call, number);
  floor.free(call.queue, true);
}

/** To whom a call was handed. */
const handed = new WeakMap<Call, string>();

/** The target has answered: the call is no longer the agent's. */
export function reached(floor: Floor, call: Call): void {
  floor.timer(call, 0);
  call.returns = false;
}

/** The target was not reached: the call comes back, to the agent or, when that one is busy, to its queue. */
export function fail(floor: Floor, call: Call, cause: Cause): void {
  floor.timer(call, 0);
  if (call.phase !== "away" || !call.returns) return;
  const number = handed.get(call) ?? "";
  const text = `${number} was not reached: the call comes back`;
  floor.notice("transfer_failed", "warning", text, { number, cause });
  call.phase = "queued";
  const queue = call.queue?.outbound ? null : call.queue;
  if (queue) {
    call.returns = floor.calls.length === 0 && floor.agent.confirmed;
    floor.wait(call);
  }
  floor.match();
}

function transferable(floor: Floor, call: Call): void {
  floor.connected(call);
  if (call.consultation) throw wrongState("somebody is being consulted already: finish or cancel that first");
  if (call.consults) {
    throw wrongState("a consultation cannot be transferred itself: finish or cancel it first");
  }
  if (call.mate) throw wrongState("you called a colleague: only the colleague can transfer the call");
}

function both(named: Call): readonly [Call, Call] {
  const main = firstOf(named);
  const asked = main.consultation;
  if (!asked) throw wrongState("nobody is being consulted: transfer the call to somebody first");
  if (asked.phase === "dialling") {
    throw wrongState("the consulted party has not answered yet: wait, or cancel the transfer");
  }
  return [main, asked];
}

/** What people copy with a number. */
const AROUND = /^\s*tel:|[\s()./\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060-\u2069\u2212-]/gi;

/** What a dialled number comes to; throws for what is no number or the agent's own. */
export function destination(floor: Floor, dialled: string): string {
  const number = dialled.replace(AROUND, "");
  if (!/^\+?[0-9*#]{1,32}$/.test(number)) {
    const text = `"${dialled}" is not a telephone number: digits, *, # and a leading + are allowed`;
    throw new Refused("invalid", text);
  }
  if (number === floor.site.agent.number) throw new Refused("invalid", `${number} is your own number`);
  return number;
}
