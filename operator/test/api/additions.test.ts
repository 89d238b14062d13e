// What the contract's section 8 adds to the object: listeners, calls before the script, start and stop, the connection.

import { afterEach, describe, expect, it, vi } from "vitest";
import { FakeServer, type Page, page, readyPage, script, settled } from "./fakes.ts";

afterEach(() => {
  FakeServer.last?.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const names = ({ log }: Page) => log.map(([name]) => name).filter((name) => name !== "onInfo");

describe("on", () => {
  it("adds listeners that are called after the page's own callback, until they are taken off", async () => {
    const order: string[] = [];
    const { bar } = page({ onConnect: () => order.push("own") });
    const off = bar.on("onConnect", () => order.push("first"));
    bar.on("onConnect", (version) => order.push(version));
    await settled();
    expect(order).toEqual(["own", "first", "4.59.0"]);
    off();
    off();
    FakeServer.last.cut();
    await vi.waitFor(() => expect(order).toEqual(["own", "first", "4.59.0", "own", "4.59.0"]));
  });

  it("a listener that throws is reported and disturbs no other", async () => {
    const { bar, of } = page();
    const second = vi.fn();
    bar.on("onCredentials", () => {
      throw new Error("CRM bug");
    });
    bar.on("onCredentials", second);
    await settled();
    expect(of("onWarning")).toEqual([["onCredentials failed: CRM bug"]]);
    expect(second).toHaveBeenCalledOnce();
  });

  it("of a callback that does not exist warns", () => {
    const { bar, of } = page();
    bar.on("onRing" as "onUser", vi.fn())();
    expect(of("onWarning")).toEqual([["on: there is no callback onRing"]]);
  });
});

describe("calls made before the script has loaded", () => {
  it("run in order, each as soon as the state allows it", async () => {
    const heard = vi.fn();
    const { of } = page({
      confirmDevice: false,
      q: [
        ["on", "onUser", heard],
        ["login", "jana", "right"],
        ["changeStatus", "AUX", "Lunch"],
        ["selectIdentifier", "desk1"],
      ],
    });
    await settled();
    await settled();
    expect(heard).toHaveBeenCalledOnce();
    expect(of("onReady")).toHaveLength(1);
    expect(FakeServer.last.asked("set_status")).toMatchObject({ status: "AUX", reason: "Lunch" });
  });

  it("may go on to be made in that way", async () => {
    const { bar } = await readyPage();
    bar.q.push(["dial", "603111222"]);
    await settled();
    expect(FakeServer.last.asked("dial")).toMatchObject({ number: "603111222" });
  });

  it("of methods that do not exist warn", async () => {
    const { of } = page({ q: [["dail", "1"], "nonsense"] });
    await settled();
    expect(of("onWarning")).toEqual([["q: there is no method dail"], ["q: there is no method nonsense"]]);
  });
});

describe("start and stop", () => {
  it("may be called any number of times, as React's StrictMode does", async () => {
    const made = page({ legacyStartup: false });
    const { bar } = made;
    const calls = (["start", "start", "stop", "stop", "start"] as const).map((method) => bar[method]());
    expect(await Promise.all(calls)).toEqual(calls.map(() => ({ ok: true })));
    await settled();
    expect(names(made)).toEqual(["onConnect", "onCredentials"]);
  });

  it("a stopped bar has no connection, and going on it has the session it had", async () => {
    const made = await readyPage();
    const { bar, log } = made;
    const { last } = FakeServer;
    await bar.stop();
    expect(last.readyState).toBe(3);
    expect(await bar.dial("1")).toMatchObject({ ok: false, code: "connection_lost" });
    log.length = 0;
    FakeServer.replies.resume = () => ({ data: { snapshot: false, stage: "ready", softphone: null } });
    await bar.start();
    await settled();
    expect(FakeServer.last).not.toBe(last);
    expect(names(made)).toEqual(["onConnect", "onReady"]);
  });

  it("stopped before the page has loaded it does not start by itself", async () => {
    vi.spyOn(document, "readyState", "get").mockReturnValue("loading");
    const { bar, log } = page({ legacyStartup: false });
    await bar.stop();
    dispatchEvent(new Event("load"));
    await settled();
    expect(log).toEqual([]);
    vi.restoreAllMocks();
  });

  it("unknown keys are named once", async () => {
    const { bar, of } = page({ renderToo: "x" });
    await bar.stop();
    await bar.start();
    expect(of("onWarning")).toHaveLength(1);
  });
});

it("onConnection tells how the connection stands", async () => {
  vi.useFakeTimers({ now: 5000, toFake: ["Date", "setTimeout", "clearTimeout"] });
  const onConnection = vi.fn();
  page({ onConnection });
  await settled();
  FakeServer.last.cut();
  await vi.advanceTimersByTimeAsync(1000);
  await settled();
  expect(onConnection.mock.calls.map(([one]) => [one.status, one.attempt])).toEqual([
    ["connecting", 1],
    ["connected", 0],
    ["lost", 0],
    ["connecting", 1],
    ["connected", 0],
  ]);
  expect(onConnection.mock.calls[0]?.[0].since).toBe(5);
});

it("onLogout comes once, before onCredentials", async () => {
  const order: string[] = [];
  const { bar } = await readyPage({
    onLogout: () => order.push("onLogout"),
    onCredentials: () => order.push("onCredentials"),
  });
  await bar.logout();
  expect(order).toEqual(["onCredentials", "onLogout", "onCredentials"]);
});

it("confirmUnload asks only while somebody is signed in", async () => {
  const made = page({ confirmUnload: true });
  const asked = () => !dispatchEvent(new Event("beforeunload", { cancelable: true }));
  await settled();
  expect(asked()).toBe(false);
  await made.bar.login("jana", "right");
  expect(asked()).toBe(true);
  await made.bar.logout();
  expect(asked()).toBe(false);
});

it("downloadLog saves what onDebug told, without secrets", async () => {
  const saved: Blob[] = [];
  URL.createObjectURL = (blob) => {
    saved.push(blob as Blob);
    return "blob:log";
  };
  const { bar } = await readyPage();
  expect(await bar.downloadLog()).toEqual({ ok: true });
  const text = await saved[0]?.text();
  expect(text).toContain("callback onReady READY");
  expect(text).toContain("method login\n");
  expect(text).not.toContain("right");
});

it("the script twice keeps the listeners and the calls of the first", async () => {
  const { bar, of } = page();
  script();
  expect(of("onWarning")).toHaveLength(1);
  expect(bar.q.push).toBeTypeOf("function");
});

it("a stopped bar leaves no timer behind", async () => {
  vi.useFakeTimers();
  const { bar } = await readyPage();
  await bar.notify("for a while", "info", false, 60_000);
  expect(vi.getTimerCount()).toBeGreaterThan(0);
  await bar.stop();
  await settled();
  expect(vi.getTimerCount()).toBe(0);
});
