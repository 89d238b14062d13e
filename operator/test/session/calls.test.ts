import { describe, expect, it } from "vitest";
import { type Call, type CallEvent, CallState, Cause } from "../../src/protocol.gen.ts";
import { callEvent } from "../../src/session/calls.ts";
import { reduce } from "../../src/session/reduce.ts";
import { current, held, ringing, talking } from "../../src/session/select.ts";
import { AT, brief, call, type Lab, lab, state } from "./samples.ts";

const live: readonly CallState[] = [CallState.NEW, CallState.RINGING, CallState.CONNECTED, CallState.HELD];
const events: readonly CallEvent[] = [
  "new",
  "ringing",
  "connect",
  "hold",
  "resume",
  "mute",
  "unmute",
  "hangup",
  "update",
];

/** Mulberry32. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * sides);
  };
}

/** The contract's order of one call's callbacks; mute and unmute may come at any time. */
const legal =
  /^(onCallNew )?(onCallRinging )?(onCallConnect )?((onCallHold|onCallResume) )*(onCallHangup )?$/;

function series(log: readonly string[], uniqueid: string): string[] {
  return log
    .filter((one) => one.startsWith("onCall") && one.endsWith(` ${uniqueid}`))
    .map((one) => one.split(" ")[0] ?? "");
}

/** Never the same twice in a row; a call that was adopted may begin with either. */
function alternates(names: readonly string[], ...pair: readonly string[]): boolean {
  const found = names.filter((one) => pair.includes(one));
  return found.every((one, at) => one !== found[at - 1]);
}

function check(bar: Lab, ids: Iterable<string>): void {
  const { calls } = bar.session;
  for (const id of ids) {
    const names = series(bar.log, id);
    const order = names.filter((one) => !/ute$/.test(one)).map((one) => `${one} `);
    expect(order.join(""), id).toMatch(legal);
    expect(alternates(names, "onCallHold", "onCallResume"), id).toBe(true);
    expect(alternates(names, "onCallMute", "onCallUnmute"), id).toBe(true);
    const ended = names.filter((one) => one === "onCallHangup").length;
    expect(ended, id).toBeLessThanOrEqual(1);
    if (names.length > 0)
      expect(
        calls.some((one) => one.call.uniqueid === id),
        id,
      ).toBe(ended === 0);
  }
}

describe("whatever comes in whatever order", () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))("callbacks stay legal, seed %i", (seed) => {
    const roll = dice(seed);
    const bar = lab("READY");
    const ids = ["a", "b", "c"];
    const pick = <Item>(items: readonly Item[]): Item => items[roll(items.length)] as Item;
    const some = (id: string): Call =>
      call(id, {
        state: pick(live),
        direction: id === "c" ? "OUTGOING" : "INCOMING",
        connected_muted: roll(2) === 0,
        caller_muted: roll(2) === 0,
      });
    for (let step = 0; step < 100; step += 1) {
      const kind = roll(12);
      if (kind === 0) {
        // A snapshot never holds a call that has ended: the server does not bring them back.
        const over = new Set(bar.session.ended);
        bar.snapshot({ calls: ids.filter((id) => !over.has(id) && roll(2) === 0).map(some) });
      } else if (kind === 1) {
        bar.put({ type: "lost", text: "gone" });
        bar.put({ type: "connected", version: "4.59.0", demo: false, session: true });
        bar.put({ type: "resumed", at: AT });
      } else {
        bar.call(pick(events), some(pick(ids)));
      }
      if (roll(20) === 0) ids.push(`n${step}`);
    }
    check(bar, ids);
    bar.snapshot();
    expect(bar.session.calls).toEqual([]);
    check(bar, ids);
  });
});

describe("one call", () => {
  it("gives its callbacks in order, each once", () => {
    const bar = lab("READY");
    const talkingCall = call("a", { state: CallState.CONNECTED, connected: AT });
    bar.call("ringing", call("a"));
    bar.call("connect", talkingCall);
    bar.call("hold", { ...talkingCall, state: CallState.HELD });
    bar.call("resume", talkingCall);
    bar.call("mute", { ...talkingCall, connected_muted: true });
    bar.call("unmute", talkingCall);
    bar.call("hangup", { ...talkingCall, state: CallState.HUNG_UP });
    const names = ["Ringing", "Connect", "Hold", "Resume", "Mute", "Unmute", "Hangup"];
    expect(series(bar.log, "a")).toEqual(names.map((one) => `onCall${one}`));
  });

  it.each([
    ["connect", "ringing"],
    ["hangup", "hangup"],
    ["connect", "connect"],
    ["connect", "resume"],
    ["ringing", "hold"],
  ] as const)("after %s an event %s is reported and fires nothing", (first, second) => {
    const bar = lab("READY");
    bar.call("ringing", call("a"));
    if (first !== "ringing") bar.call(first, call("a", { state: CallState.CONNECTED }));
    const told = bar.call(second, call("a"));
    expect(told).toEqual([expect.stringContaining("onWarning")]);
  });

  it("that onReady carries is known without callbacks, and ends with one", () => {
    const bar = lab("DEVICE");
    bar.push({ type: "ready", state: state({ call: call("a", { state: CallState.CONNECTED }) }) });
    expect(series(bar.log, "a")).toEqual([]);
    expect(bar.call("hangup", call("a", { state: CallState.HUNG_UP }))).toEqual(["onCallHangup a"]);
  });

  it("takes newer data without a callback", () => {
    const bar = lab("READY");
    bar.call("ringing", call("a"));
    expect(bar.call("update", call("a", { actions: ["answer"] }))).toEqual([]);
    expect(bar.session.calls[0]?.call.actions).toEqual(["answer"]);
  });
});

describe("which call a method means", () => {
  it("is the oldest that rings, the newest that talks or is held", () => {
    const bar = lab("READY");
    for (const id of ["a", "b"]) bar.call("ringing", call(id));
    expect(ringing(bar.session)?.call.uniqueid).toBe("a");
    for (const id of ["a", "b"]) bar.call("connect", call(id, { state: CallState.CONNECTED }));
    expect(talking(bar.session)?.call.uniqueid).toBe("b");
    for (const id of ["a", "b"]) bar.call("hold", call(id, { state: CallState.HELD }));
    expect(held(bar.session)?.call.uniqueid).toBe("b");
    expect(current(bar.session)?.call.uniqueid).toBe("b");
  });

  it("a call that talks comes before one that rings", () => {
    const bar = lab("READY");
    bar.call("ringing", call("a"));
    bar.call("connect", call("a", { state: CallState.CONNECTED }));
    bar.call("ringing", call("b"));
    expect(current(bar.session)?.call.uniqueid).toBe("a");
  });
});

describe("a consultation beside its first call", () => {
  const first = call("a", { state: CallState.CONNECTED, connected: AT });
  const waits = { ...first, state: CallState.HELD };
  const asked = call("b", { direction: "OUTGOING", state: CallState.CONNECTED, connected: AT });

  it("that began during a cut is told of in a legal order", () => {
    const bar = lab("READY");
    bar.call("ringing", call("a"));
    bar.call("connect", first);
    bar.snapshot({ calls: [waits, asked] });
    expect(series(bar.log, "a")).toEqual(["onCallRinging", "onCallConnect", "onCallHold"]);
    expect(series(bar.log, "b")).toEqual(["onCallNew", "onCallRinging", "onCallConnect"]);
  });

  it("that was finished during a cut ends with the first call, each once and with its cause", () => {
    const bar = lab("READY");
    bar.call("ringing", call("a"));
    bar.call("connect", first);
    bar.call("hold", waits);
    bar.call("new", { ...asked, state: CallState.NEW });
    bar.call("connect", asked);
    const ended = [waits, asked].map((one) => ({ ...one, state: CallState.HUNG_UP, cause: 8 as const }));
    bar.snapshot({ ended });
    for (const id of ["a", "b"])
      expect(series(bar.log, id).filter((name) => name === "onCallHangup").length).toBe(1);
    expect(bar.session.calls).toEqual([]);
  });

  it("outlives the first call", () => {
    const bar = lab("READY");
    bar.call("ringing", call("a"));
    bar.call("connect", first);
    bar.call("hold", waits);
    bar.snapshot({ calls: [asked], ended: [{ ...waits, state: CallState.HUNG_UP }] });
    expect(series(bar.log, "a").at(-1)).toBe("onCallHangup");
    expect(current(bar.session)?.call.uniqueid).toBe("b");
  });
});

describe("a call that the agent made and nobody answered", () => {
  const told = (cause: Cause, before: readonly CallEvent[] = ["new"], fields: Partial<Call> = {}) => {
    const bar = lab("READY");
    const made = call("a", { direction: "OUTGOING", number: "777123456", ...fields });
    for (const event of before) bar.call(event, made);
    const ended = { ...made, state: CallState.HUNG_UP, cause };
    return reduce(bar.session, {
      type: "push",
      push: { type: "call", seq: before.length + 4, event: "hangup", call: ended },
      at: AT,
    })[1];
  };
  it.each([
    [Cause.BUSY, "call_busy"],
    [Cause.BAD_NUMBER, "call_bad_number"],
    [Cause.REJECTED, "call_rejected"],
    [Cause.UNREACHABLE, "call_unanswered"],
  ])("ends with a word why: cause %i, %s", (cause, group) => {
    expect(told(cause).slice(1)).toEqual([
      { do: "tell", group, kind: "warning", text: group, data: { number: "777123456" } },
    ]);
    expect(told(cause, ["new", "ringing"], { called_name: "Petr" })[1]).toMatchObject({
      data: { number: "Petr" },
    });
  });

  it("is named by the colleague whose number it was", () => {
    const bar = lab("READY");
    const petr = {
      id: 2,
      number: "102",
      displayname: "Petr",
      group_id: null,
      status: "READY",
      reason: "",
      busy: true,
    } as const;
    bar.push({ type: "ready", state: state({ agents: { 2: petr } }) });
    const made = call("a", { direction: "OUTGOING", number: "102", called_name: "" });
    bar.call("new", made);
    const [, effects] = callEvent(bar.session, "hangup", { ...made, cause: Cause.BUSY });
    expect(effects[1]).toMatchObject({ group: "call_busy", data: { number: "Petr" } });
  });

  it("ends without one when the agent ended it, or when nobody knows", () => {
    expect(brief(told(Cause.CALLER_HUNG_UP))).toEqual(["onCallHangup a"]);
    expect(brief(told(Cause.UNKNOWN))).toEqual(["onCallHangup a"]);
  });

  it("is not one that was answered, nor one that came", () => {
    const { UNREACHABLE } = Cause;
    expect(brief(told(UNREACHABLE, ["new", "ringing", "connect"]))).toEqual(["onCallHangup a"]);
    expect(brief(told(UNREACHABLE, ["ringing"], { direction: "INCOMING" }))).toEqual(["onCallHangup a"]);
  });
});
