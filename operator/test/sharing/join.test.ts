import { expect, it } from "vitest";
import type { CallState } from "../../src/protocol.gen.ts";
import { reduce } from "../../src/session/reduce.ts";
import { initial, type Session } from "../../src/session/state.ts";
import { joining, rejoining } from "../../src/sharing/join.ts";
import { AT, brief, call, lab, user } from "../session/samples.ts";

const TALKING = 3 as CallState;
const HELD = 5 as CallState;

/** A window that works, with these calls. */
function leading(...calls: ReturnType<typeof call>[]): Session {
  const { session } = lab("READY");
  const known = calls.map((one) => ({
    call: one,
    phase: "talking" as const,
    held: one.state === HELD,
    muted: false,
  }));
  return { ...session, seq: 7, calls: known };
}

/** What the inputs make of the state, and the callbacks they fire. */
function after(session: Session, inputs: ReturnType<typeof joining>): [Session, string[]] {
  let now = session;
  const fired: string[] = [];
  for (const input of inputs) {
    const [next, effects] = reduce(now, input);
    now = next;
    fired.push(...brief(effects));
  }
  return [now, fired];
}

const fresh: Session = { ...initial, stage: "CREDENTIALS", version: "4.59.0" };

it("lets a window that knew nothing be where the other is, with all its calls and no callback of theirs", () => {
  const shared = leading(call("a", { state: HELD }), call("b", { state: TALKING }));
  const [joined, fired] = after(fresh, joining(shared, AT));
  expect(fired.map((one) => one.split(" ")[0])).toEqual(["onUser", "onDevice", "onReady"]);
  expect([joined.stage, joined.seq, joined.online]).toEqual(["READY", 7, true]);
  expect(joined.calls).toEqual(shared.calls);
});

it("asks for a phone where the other window does", () => {
  const shared: Session = { ...lab("IDENTIFY").session, user, choice: [] };
  const [joined, fired] = after(fresh, joining(shared, AT));
  expect(fired.map((one) => one.split(" ")[0])).toEqual(["onUser", "onIdentify"]);
  expect(joined.stage).toBe("IDENTIFY");
});

it("says nothing to a window that has missed nothing", () => {
  const shared = leading(call("a", { state: TALKING }));
  const [joined] = after(fresh, joining(shared, AT));
  const [again, fired] = after(joined, rejoining(shared, AT));
  expect(fired).toEqual([]);
  expect(again.seq).toBe(7);
});

it("tells a window what it has missed", () => {
  const [joined] = after(fresh, joining(leading(call("a", { state: TALKING })), AT));
  const [again, fired] = after(joined, rejoining(leading(call("b", { state: HELD })), AT));
  expect(fired).toEqual(["onCallHangup a", "onCallRinging b", "onCallConnect b", "onCallHold b"]);
  expect(again.calls.map((one) => one.call.uniqueid)).toEqual(["b"]);
});
