import { describe, expect, it } from "vitest";
import { CallState } from "../../src/protocol.gen.ts";
import { present } from "../../src/session/select.ts";
import type { Stage } from "../../src/session/state.ts";
import { AT, call, device, type Lab, lab, lunchLater, state, user } from "./samples.ts";

const stages: readonly Stage[] = ["CONNECTING", "CREDENTIALS", "IDENTIFY", "DEVICE", "READY"];

/** Every push there is, and what a page is told of it when it comes in the stage READY. */
const pushes: readonly [string, (bar: Lab) => string[], string[]][] = [
  ["user", (bar) => bar.push({ type: "user", user }), ["onUser"]],
  ["device", (bar) => bar.push({ type: "device", device }), ["onDevice"]],
  ["no device", (bar) => bar.push({ type: "device", device: null }), ["ask"]],
  ["ready", (bar) => bar.push({ type: "ready", state: state() }), ["onReady"]],
  [
    "status",
    (bar) =>
      bar.push({
        type: "status",
        status: "ACW",
        reason: "",
        next_status: null,
        next_reason: "",
        wrap_up: null,
      }),
    ["onStateChange"],
  ],
  ["call", (bar) => bar.call("ringing", call("a")), ["onCallRinging a"]],
  [
    "membership",
    (bar) => bar.push({ type: "membership", queue_id: 1, suspended: true }),
    ["onAgentSuspend 1"],
  ],
  [
    "waiting",
    (bar) => bar.push({ type: "waiting", count: 3, by_queue: { 1: 3 } }),
    ["onWaitingCallersChange 3"],
  ],
  ["ringing", (bar) => bar.push({ type: "ringing", calls: [] }), []],
  ["figures", (bar) => bar.push({ type: "figures", user, running: [], now: AT }), []],
  ["agents", (bar) => bar.push({ type: "agents", agents: {} }), []],
  ["phone", (bar) => bar.push({ type: "phone", reachable: false, lines: {} }), []],
  [
    "notice",
    (bar) => bar.push({ type: "notice", message: "m", kind: "warning", group: "status_denied", data: {} }),
    ["tell status_denied"],
  ],
  [
    "signed out",
    (bar) => bar.push({ type: "signed_out", why: "logout" }),
    ["forget", "onLogout", "onCredentials"],
  ],
  ["snapshot", (bar) => bar.snapshot(), []],
];

describe.each(pushes)("the push %s", (_, act, told) => {
  it("tells the page in the stage READY", () => {
    expect(act(lab("READY"))).toEqual(told);
  });

  it.each(stages)("harms nothing in the stage %s", (stage) => {
    const bar = lab(stage);
    act(bar);
    expect(stages).toContain(bar.session.stage);
  });
});

describe("what a page finds in the state", () => {
  const seen = (bar: Lab) => present(bar.session, AT);

  it("the end of the wrap-up, which changes without a callback", () => {
    const bar = lab("READY");
    const acw = { type: "status", status: "ACW", reason: "", next_status: null, next_reason: "" } as const;
    expect(bar.push({ ...acw, wrap_up: { until: AT + 10, latest: AT + 600 } })).toEqual(["onStateChange"]);
    expect(seen(bar)?.wrapUp).toEqual({ until: AT + 10, latest: AT + 600 });
    expect(bar.push({ ...acw, wrap_up: null })).toEqual([]);
    expect(seen(bar)?.wrapUp).toBeNull();
  });

  it("the calls that ring at colleagues, each time all of them", () => {
    const bar = lab("READY");
    const rings = { name: "", number: "603", queue_id: 1, queue_name: "Support", agents: [2], since: AT };
    bar.push({ type: "ringing", calls: [{ uniqueid: "x", ...rings }] });
    bar.push({ type: "ringing", calls: [{ uniqueid: "y", ...rings }] });
    expect(seen(bar)?.ringingElsewhere.map((one) => one.uniqueid)).toEqual(["y"]);
  });
});

describe("the stages", () => {
  it("follow the contract up to READY", () => {
    expect(lab("READY").log).toEqual(
      ["onConnect 4.59.0", "onCredentials ", "onUser", "onDevice", "onReady"].map((one) => one.trim()),
    );
  });

  it("end in CREDENTIALS when somebody took the session, who did is told first", () => {
    const bar = lab("READY");
    bar.call("ringing", call("a"));
    expect(bar.push({ type: "signed_out", why: "taken" })).toEqual([
      "onCallHangup a",
      "forget",
      "tell session_taken",
      "onLogout",
      "onCredentials",
    ]);
    expect(bar.session).toMatchObject({ stage: "CREDENTIALS", user: null, calls: [], ready: null });
  });

  it("go back to IDENTIFY when the phone is gone", () => {
    const bar = lab("READY");
    bar.push({ type: "device", device: null });
    expect(bar.session).toMatchObject({ stage: "IDENTIFY", device: null, ready: null });
  });
});

describe("the figures of today", () => {
  const queue = { 3: { queue_id: 3, talktime: 4 } } as never;
  const counted = { ...user, talktime: 10, in_calls_answered: 2, auxtimes: { Lunch: 5 }, queues: queue };
  const running = [
    ["talktime"],
    ["ringtime"],
    ["ringtime"],
    ["auxtimes", "Lunch"],
    ["queues", "3", "talktime"],
  ];
  const push = { type: "figures", user: counted, running, now: AT } as const;

  it("are known, and those that run advance by whole seconds", () => {
    const bar = lab("READY");
    bar.push(push);
    for (const seconds of [0, 0.9, 61.5]) {
      const whole = Math.floor(seconds);
      expect(present(bar.session, AT + seconds)?.user).toMatchObject({
        in_calls_answered: 2,
        talktime: 10 + whole,
        ringtime: user.ringtime + 2 * whole,
        auxtimes: { Lunch: 5 + whole },
        queues: { 3: { talktime: 4 + whole } },
      });
    }
    expect(bar.session.user?.talktime).toBe(10);
  });

  it("go by the server's clock, and end with what the server says anew", () => {
    const bar = lab("READY");
    bar.push({ ...push, now: AT + 100 }, AT);
    expect(present(bar.session, AT)?.user.talktime).toBe(10);
    bar.push({ type: "user", user });
    expect(present(bar.session, AT + 50)?.user.talktime).toBe(user.talktime);
  });
});

it("calls that are told late, after a cut, leave the clock alone", () => {
  const bar = lab("READY");
  bar.put({ type: "lost", text: "" });
  bar.put({ type: "connected", version: "4.59.0", demo: false, session: true });
  bar.push({ type: "call", event: "ringing", call: call("a", { now: AT }) }, AT + 30);
  bar.put({ type: "resumed", at: AT + 30 });
  expect(present(bar.session, AT + 30)?.now).toBe(AT + 30);
});

describe("nothing is told twice or for nothing", () => {
  it.each([
    [
      "status",
      (bar: Lab) =>
        bar.push({
          type: "status",
          status: "READY",
          reason: "",
          next_status: "AUX",
          next_reason: "x",
          wrap_up: null,
        }),
    ],
    ["membership", (bar: Lab) => bar.push({ type: "membership", queue_id: 1, suspended: false })],
    ["waiting", (bar: Lab) => bar.push({ type: "waiting", count: 0, by_queue: {} })],
  ])("%s without a change", (_, act) => {
    expect(act(lab("READY"))).toEqual([]);
  });

  it("but a pending status is known", () => {
    const bar = lab("READY");
    bar.push(lunchLater);
    expect(present(bar.session, AT)?.nextStatus).toEqual({ status: "AUX", reason: "Lunch" });
  });

  it("the state shows the lamps of the phone's lines", () => {
    const bar = lab("READY");
    bar.push({ type: "phone", reachable: true, lines: { 1: "busy", 2: "idle" } });
    expect(present(bar.session, AT)?.phoneLines).toEqual({ 1: "busy", 2: "idle" });
  });

  it("a push that came already is ignored", () => {
    const bar = lab("READY");
    const push = { type: "phone", seq: 1, reachable: false, lines: {} } as const;
    bar.put({ type: "push", push, at: AT });
    expect(bar.session.reachable).toBe(true);
  });

  it("a gap in the numbers asks for a new connection and applies nothing", () => {
    const bar = lab("READY");
    const push = { type: "phone", seq: 99, reachable: false, lines: {} } as const;
    const told = bar.put({ type: "push", push, at: AT });
    expect(told.at(-1)).toBe("reconnect");
    expect(bar.session.reachable).toBe(true);
  });

  it("an unknown push is a warning", () => {
    const bar = lab("READY");
    const push = { type: "telepathy", seq: 0 } as unknown as Parameters<Lab["put"]>[0] extends {
      push: infer P;
    }
      ? P
      : never;
    expect(bar.put({ type: "push", push, at: AT })).toEqual(["onWarning push of unknown type telepathy"]);
  });
});

describe("a connection that is lost and found", () => {
  it("tells the loss once, then onConnect and onReady", () => {
    const bar = lab("READY");
    expect(bar.put({ type: "lost", text: "gone" })).toEqual(["onError gone"]);
    expect(bar.put({ type: "lost", text: "gone" })).toEqual([]);
    expect(bar.put({ type: "connected", version: "4.59.0", demo: false, session: true })).toEqual([
      "onConnect 4.59.0",
    ]);
    expect(bar.session.online).toBe(false);
    expect(bar.put({ type: "resumed", at: AT })).toEqual(["onReady"]);
    expect(bar.session.online).toBe(true);
  });

  it("gives onCredentials when the session is gone, after the end of its calls", () => {
    const bar = lab("READY");
    bar.call("ringing", call("a"));
    bar.put({ type: "lost", text: "gone" });
    bar.put({ type: "connected", version: "4.59.0", demo: false, session: true });
    expect(bar.put({ type: "dropped", at: AT })).toEqual([
      "onCallHangup a",
      "forget",
      "onLogout",
      "onCredentials",
    ]);
    expect(bar.session).toMatchObject({ online: true, stage: "CREDENTIALS" });
  });

  it("tells by a snapshot exactly what was missed", () => {
    const bar = lab("READY");
    bar.call("ringing", call("a"));
    bar.call("ringing", call("b"));
    bar.call("connect", call("b", { state: CallState.CONNECTED, connected: AT }));
    const ended = call("a", { state: CallState.HUNG_UP, cause: 3, disconnected: AT });
    const held = call("b", { state: CallState.HELD, connected: AT, connected_muted: true });
    const fresh = call("c", { direction: "OUTGOING", state: CallState.CONNECTED, connected: AT });
    const queues = { 1: { id: 1, name: "Support", type: 1, number: "800", suspended: true } };
    const told = bar.snapshot({
      state: state({ status: "AUX", reason: "Lunch", waitingCallers: 2, queues }),
      calls: [held, fresh],
      ended: [ended],
    });
    expect(told).toEqual([
      "onStateChange",
      "onAgentSuspend 1",
      "onWaitingCallersChange 2",
      "onCallHangup a",
      "onCallHold b",
      "onCallMute b",
      "onCallNew c",
      "onCallRinging c",
      "onCallConnect c",
    ]);
    expect(
      bar.snapshot({
        state: state({ status: "AUX", reason: "Lunch", waitingCallers: 2, queues }),
        calls: [held, fresh],
      }),
    ).toEqual([]);
  });

  it("ends a call whose end nobody reported with an unknown cause", () => {
    const bar = lab("READY");
    bar.call("ringing", call("a"));
    expect(bar.snapshot()).toEqual(["onCallHangup a"]);
  });
});
