import { afterEach, describe, expect, it, vi } from "vitest";
import { call, state } from "../session/samples.ts";
import { FakeServer, page, readyPage, settled } from "./fakes.ts";

afterEach(() => {
  FakeServer.last?.close();
  vi.unstubAllGlobals();
});

describe("in a state that does not allow it", () => {
  it("a second login after the first is refused", async () => {
    const { bar } = await readyPage();
    expect(await bar.login("jana", "right")).toMatchObject({ ok: false, code: "wrong_state" });
  });
});

describe("login", () => {
  it("while another sign-in is under way is refused with a warning", async () => {
    const { bar, of } = page();
    await settled();
    const first = bar.login("jana", "right");
    expect(await bar.login("jana", "right")).toMatchObject({ ok: false, code: "wrong_state" });
    expect(of("onWarning")).toEqual([["login: a sign-in is under way"]]);
    expect((await first).ok).toBe(true);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 99])("refused with code %i is told by code and in words", async (number) => {
    const { bar, of } = page();
    await settled();
    FakeServer.replies.login = () => ({
      ok: false,
      code: "login_error",
      message: "?",
      data: { number, retry_after_s: 0 },
    });
    expect(await bar.login("jana", "x")).toMatchObject({ ok: false, code: "login_error" });
    const [[code, words] = []] = of("onLoginError");
    expect(code).toBe(number);
    expect(String(words).length).toBeGreaterThan(10);
  });

  it("keeps the token and never the password when it is to remember", async () => {
    const { bar } = page();
    await settled();
    await bar.login("jana", "right", true);
    expect(document.cookie).toContain("token");
    expect(document.cookie).not.toContain("right");
  });

  it("resolves after the callbacks that it causes", async () => {
    const { bar, of } = page();
    await settled();
    await bar.login("jana", "right");
    expect(of("onUser")).toHaveLength(1);
    expect(of("onIdentify")).toEqual([[[]]]);
  });
});

describe("dial", () => {
  it.each([
    [["603111222"], { number: "603111222", queue: null, line: null, data: {} }],
    [["603111222", undefined], { queue: null }],
    [["603111222", "undefined"], { queue: null }],
    [["603111222", "directCall"], { queue: 0 }],
    [["603111222", 3], { queue: 3 }],
    [["603111222", "3"], { queue: 3 }],
    [["603111222", "", "", null], { queue: null, line: null, data: {} }],
    [["603111222", 3, "2", { order: 7 }], { queue: 3, line: 2, data: { order: 7 } }],
    [[603111222], { number: "603111222" }],
  ])("%j is asked as %j", async (args, asked) => {
    const { bar } = await readyPage();
    const dial = bar.dial as (...args: unknown[]) => Promise<unknown>;
    expect(await dial(...args)).toEqual({ ok: true, uniqueid: "u1" });
    expect(FakeServer.last.asked("dial")).toMatchObject(asked);
  });

  it.each([[[""]], [[undefined]], [["1", "x"]], [["1", 1.5]], [["1", 1, "first"]]])(
    "%j is invalid",
    async (args) => {
      const { bar } = await readyPage();
      const dial = bar.dial as (...args: unknown[]) => Promise<unknown>;
      expect(await dial(...args)).toMatchObject({ ok: false, code: "invalid" });
      expect(FakeServer.last.asked("dial")).toBeUndefined();
    },
  );

  it("without a phone answers no_device", async () => {
    const { bar } = page({ withoutDevice: true });
    await settled();
    FakeServer.replies.login = (_, server) => {
      server.push({ type: "ready", state: state({ device: null }) });
      return { data: { session: "s", stage: "ready", remember: "" } };
    };
    await bar.login("jana", "right");
    expect(await bar.dial("1")).toMatchObject({ ok: false, code: "no_device" });
  });
});

describe("methods about calls", () => {
  it("mean the call that the bar shows, or the one that is named", async () => {
    const { bar } = await readyPage();
    const { last } = FakeServer;
    for (const id of ["a", "b"]) last.push({ type: "call", event: "ringing", call: call(id) });
    await bar.reject();
    expect(last.asked("hangup")).toMatchObject({ uniqueid: "a" });
    await bar.reject({ uniqueid: "b" });
    expect(last.asked("hangup")).toMatchObject({ uniqueid: "b" });
    expect(await bar.hangup({ uniqueid: "gone" })).toMatchObject({ ok: false, code: "stale_call" });
  });

  it("without a call answer no_call", async () => {
    const { bar } = await readyPage();
    expect(await bar.hangup()).toMatchObject({ ok: false, code: "no_call" });
  });
});

describe("a cut", () => {
  it("answers what is under way with connection_lost, and the rest until it is over", async () => {
    const { bar, of } = await readyPage();
    FakeServer.replies.set_status = () => null;
    const pending = bar.changeStatus("READY");
    await settled();
    FakeServer.last.cut();
    expect(await pending).toMatchObject({ ok: false, code: "connection_lost" });
    expect(await bar.dial("1")).toMatchObject({ ok: false, code: "connection_lost" });
    expect((await bar.notify("still works")).ok).toBe(true);
    expect(of("onError")).toHaveLength(1);
  });
});

it("notify takes its arguments one by one or as one object, and fills in values", async () => {
  const { bar } = await readyPage();
  expect(
    await bar.notify("Hello {name}", "info", true, 10, null, "g", { values: { name: "Jana" } }),
  ).toMatchObject({ ok: true });
  expect(await bar.notify({ title: "x", boundState: "NOWHERE" as never })).toMatchObject({
    ok: false,
    code: "invalid",
  });
});

it.each([
  [["u1", "ORDER"], { sub_code: null, override: false }],
  [["u1", "ORDER", "", 0], { sub_code: null, override: false }],
  [["u1", 12, 3, true], { code: "12", sub_code: "3", override: true }],
])("setAccountCode%j is asked as %j", async (args, asked) => {
  const { bar } = await readyPage();
  FakeServer.replies.set_account_code = () => ({});
  expect(await (bar.setAccountCode as (...args: unknown[]) => Promise<unknown>)(...args)).toEqual({
    ok: true,
  });
  expect(FakeServer.last.asked("set_account_code")).toMatchObject(asked);
});

it("methods without arguments may be the listeners of buttons", async () => {
  const test = vi.fn();
  const control = { test, follow: () => {}, stop: () => {}, leave: () => {} };
  const { bar } = await readyPage({}, { phone: async () => ({ createControl: () => control as never }) });
  const press = new Event("click") as never;
  expect(await bar.testRingingSound(press)).toEqual({ ok: true });
  expect(test).toHaveBeenCalledWith("default");
  const { last } = FakeServer;
  last.push({ type: "call", event: "ringing", call: call("a") });
  FakeServer.replies.hangup = () => ({});
  expect(await bar.hangup(press)).toEqual({ ok: true });
  expect(last.asked("hangup")).toMatchObject({ uniqueid: "a" });
});

it("changeStatus refuses what is no status", async () => {
  const { bar } = await readyPage();
  expect(await bar.changeStatus("LUNCH" as never)).toMatchObject({ ok: false, code: "invalid" });
});
