// What the methods that hand calls on, send digits, record and pick up ask of the server.

import { afterEach, describe, expect, it, vi } from "vitest";
import { type Action, CallState } from "../../src/protocol.gen.ts";
import { FakeServer, type Page, readyPage } from "../api/fakes.ts";
import { call, device, state } from "../session/samples.ts";

afterEach(() => {
  FakeServer.last?.close();
  vi.unstubAllGlobals();
});

const open: readonly Action[] = ["hangup", "cancel_transfer", "finish_transfer", "swap", "conference"];

/** An agent who talks in `a`; with `asked` open beside it, the agent talks in that or, after a swap, in `a`. */
async function talking(asked?: "talking" | "held"): Promise<Page> {
  const made = await readyPage();
  const say = (event: string, uniqueid: string, fields: object) =>
    FakeServer.last.push({ type: "call", event, call: call(uniqueid, { connected: 1, ...fields }) });
  const state = asked === "talking" ? CallState.HELD : CallState.CONNECTED;
  say("ringing", "a", {});
  say("connect", "a", { state: CallState.CONNECTED, actions: asked ? open : ["hangup", "transfer"] });
  if (!asked) return made;
  if (asked === "talking") say("hold", "a", { state, actions: open });
  const other = asked === "talking" ? CallState.CONNECTED : CallState.HELD;
  say("new", "b", { direction: "OUTGOING", state: CallState.NEW });
  say("connect", "b", { direction: "OUTGOING", state: other, actions: open });
  return made;
}

describe("without a consultation", () => {
  it.each([
    ["transfer", ["202"], { type: "transfer", uniqueid: "a", number: "202" }],
    ["transfer", [], { type: "transfer", uniqueid: "a", number: "" }],
    ["transfer", [{ uniqueid: "a" }], { type: "transfer", uniqueid: "a", number: "" }],
    ["blindTransfer", [202], { type: "blind_transfer", uniqueid: "a", number: "202" }],
    ["dtmf", ["12#"], { type: "dtmf", uniqueid: "a", digits: "12#" }],
    ["record", ["pause"], { type: "record", uniqueid: "a", what: "pause" }],
    ["hangup", [], { type: "hangup", uniqueid: "a" }],
  ] as const)("%s%j", async (name, args, asked) => {
    const { bar } = await talking();
    const method = bar[name] as (...args: readonly unknown[]) => Promise<{ ok: boolean }>;
    expect((await method(...args)).ok).toBe(true);
    expect(FakeServer.last.asked(asked.type)).toMatchObject(asked);
  });

  it("a consultation that is dialled at once gives its uniqueid", async () => {
    const { bar } = await talking();
    FakeServer.replies.transfer = () => ({ data: { uniqueid: "b" } });
    expect(await bar.transfer("202")).toEqual({ ok: true, uniqueid: "b" });
  });

  it("there is no sound to take at a desk phone", async () => {
    const { bar } = await talking();
    FakeServer.last.push({ type: "device", device: { ...device, type: "phone" } });
    FakeServer.last.push({ type: "ready", state: state({ device: { ...device, type: "phone" } }) });
    expect(await bar.takeSound()).toMatchObject({ ok: false, code: "no_device" });
  });

  it.each([
    ["blindTransfer", [""]],
    ["dtmf", ["12a!"]],
    ["record", ["everything"]],
    ["extendWrapUp", [0]],
    ["forceStatus", [1, "LUNCH"]],
    ["forceSuspend", ["one", 1]],
  ] as const)("%s%j is invalid", async (name, args) => {
    const { bar } = await talking();
    const method = bar[name] as (...args: readonly unknown[]) => Promise<object>;
    const sent = FakeServer.last.sent.length;
    expect(await method(...args)).toMatchObject({ ok: false, code: "invalid" });
    expect(FakeServer.last.sent).toHaveLength(sent);
  });
});

describe.each(["talking", "held"] as const)("with a consultation that is %s", (asked) => {
  it.each([
    ["hangup", "hangup"],
    ["cancelTransfer", "cancel_transfer"],
    ["swap", "swap"],
    ["conference", "conference"],
    ["finishTransfer", "finish_transfer"],
  ] as const)("%s is about the consultation", async (name, type) => {
    const { bar } = await talking(asked);
    expect(await bar[name]()).toEqual({ ok: true });
    expect(FakeServer.last.asked(type)).toMatchObject({ uniqueid: "b" });
    await bar[name]({ uniqueid: "a" });
    expect(FakeServer.last.asked(type)).toMatchObject({ uniqueid: "a" });
  });
});

it.each(["talking", "held"] as const)(
  "digits go to the call that is talked in: consultation %s",
  async (asked) => {
    const { bar } = await talking(asked);
    const [current, other] = asked === "talking" ? ["b", "a"] : ["a", "b"];
    expect(await bar.dtmf("1", { uniqueid: other })).toMatchObject({ ok: false, code: "wrong_state" });
    expect(FakeServer.last.asked("dtmf")).toBeUndefined();
    expect((await bar.dtmf("1", { uniqueid: current })).ok).toBe(true);
    expect(FakeServer.last.asked("dtmf")).toMatchObject({ uniqueid: current });
  },
);

it("what the server gives back is handed on", async () => {
  const { bar } = await readyPage();
  FakeServer.replies.pick_up = () => ({ data: { uniqueid: "c" } });
  FakeServer.replies.extend_wrap_up = () => ({ data: { until: 5 } });
  expect(await bar.pickUp()).toEqual({ ok: true, uniqueid: "c" });
  expect(FakeServer.last.asked("pick_up")).toMatchObject({ uniqueid: "" });
  expect(await bar.extendWrapUp(30)).toEqual({ ok: true, until: 5 });
  await bar.forceResume(2, 1);
  expect(FakeServer.last.asked("force_resume")).toMatchObject({ agent: 2, queue: 1 });
});
