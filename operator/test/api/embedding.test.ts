import { afterEach, describe, expect, it, vi } from "vitest";
import { createBar } from "../../src/api/bar.ts";
import type { UcsOperator } from "../../src/api/types.ts";
import { FakeServer, page, readyPage, script, settled } from "./fakes.ts";

afterEach(() => {
  FakeServer.last?.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** The page's load event has not come yet. */
function loading(): void {
  vi.spyOn(document, "readyState", "get").mockReturnValue("interactive");
}

function loaded(): void {
  vi.restoreAllMocks();
  dispatchEvent(new Event("load"));
}

describe("the page's object", () => {
  it("is never replaced, and has the methods before it connects", () => {
    const { bar } = page();
    expect((window as unknown as { ucsOperator: unknown }).ucsOperator).toBe(bar);
    for (const method of ["login", "sso", "dial", "hangup", "state", "notify"] as const) {
      expect(bar[method]).toBeTypeOf("function");
    }
  });

  it("with the script in the page twice has one bar and one warning", async () => {
    const { log, of } = page();
    await settled();
    const server = FakeServer.last;
    script();
    await settled();
    expect(FakeServer.last).toBe(server);
    expect(of("onWarning")).toHaveLength(1);
    expect(log.filter(([name]) => name === "onConnect")).toHaveLength(1);
  });

  it("may come after the script, as long as the page has not loaded", async () => {
    loading();
    const { bar: early, of: ofEarly } = page({ legacyStartup: false });
    const host = window as unknown as { ucsOperator: UcsOperator };
    const connected = vi.fn();
    host.ucsOperator = { headless: true, onConnect: connected, q: [["notify", "hello"]] } as never;
    loaded();
    await settled();
    expect(host.ucsOperator).not.toBe(early);
    expect(host.ucsOperator.dial).toBeTypeOf("function");
    expect(connected).toHaveBeenCalledOnce();
    expect(ofEarly("onConnect")).toEqual([]);
    await host.ucsOperator.stop();
  });

  it("is not the element of that name", async () => {
    const place = document.createElement("div");
    const host = window as unknown as { ucsOperator: unknown };
    page();
    host.ucsOperator = place;
    script();
    expect(host.ucsOperator).not.toBe(place);
    expect("dial" in place).toBe(false);
  });

  it("of a page that is put together anew has the bar, which goes on with the session", async () => {
    const { bar: old, of } = await readyPage();
    const log: string[] = [];
    const note = (name: string) => () => void log.push(name);
    const host = window as unknown as { ucsOperator: UcsOperator };
    FakeServer.replies = { resume: () => ({ data: { snapshot: false, stage: "ready", softphone: null } }) };
    const callbacks = ["onWarning", "onConnect", "onReady", "onCredentials"];
    host.ucsOperator = Object.fromEntries(callbacks.map((name) => [name, note(name)])) as never;
    Object.assign(host.ucsOperator, { headless: true });
    script();
    await settled();
    expect(log).toEqual(["onWarning", "onConnect", "onReady"]);
    expect(of("onReady")).toHaveLength(1);
    expect(host.ucsOperator.state()?.status).toBe("READY");
    expect(old.state()?.status).toBe("READY");
  });

  it("with unknown keys gives one warning that names them", async () => {
    const { of } = page({ renderToo: "x", api: { hostnam: "y" }, onCallRining: () => {} });
    await settled();
    expect(of("onWarning")).toEqual([["unknown keys: renderToo, onCallRining, api.hostnam"]]);
  });

  it("with a setting of the wrong type takes the default and says so", async () => {
    const { of } = page({ listDevices: "yes" });
    await settled();
    expect(of("onWarning")).toEqual([["listDevices should be a boolean, false is used"]]);
  });

  it("without the element to render into goes on without an interface", async () => {
    const { of, bar } = page({ headless: false, renderTo: "nowhere" });
    await settled();
    expect(of("onError")).toEqual([[expect.stringContaining("nowhere")]]);
    expect((await bar.login("jana", "right")).ok).toBe(true);
  });

  it("goes on without an interface where the page cannot draw one", async () => {
    const place = document.createElement("div");
    place.id = "old";
    document.body.append(place);
    const mount = () => {
      throw new TypeError("no style sheets here");
    };
    const { bar, of } = page(
      { headless: false, renderTo: "old" },
      { ui: async () => ({ mount, createBar }) },
    );
    await settled();
    expect(of("onError")).toHaveLength(1);
    expect((await bar.login("jana", "right")).ok).toBe(true);
    place.remove();
  });

  it("shows the interface at the next start when a framework makes its place later", async () => {
    const mount = vi.fn(() => () => {});
    const { bar, of } = page(
      { headless: false, renderTo: "late" },
      { ui: async () => ({ mount, createBar }) },
    );
    await settled();
    expect(of("onError")).toHaveLength(1);
    const place = document.createElement("div");
    place.id = "late";
    document.body.append(place);
    await bar.start();
    await bar.start();
    await settled();
    expect(mount).toHaveBeenCalledOnce();
    expect(mount).toHaveBeenCalledWith(place, expect.anything());
    expect(of("onConnect")).toHaveLength(1);
    place.remove();
  });
});

describe("callbacks", () => {
  it("come in the contract's order", async () => {
    const { log } = await readyPage();
    const names = log.map(([name]) => name).filter((name) => name !== "onInfo");
    expect(names).toEqual([
      "onConnect",
      "onCredentials",
      "onUser",
      "onIdentify",
      "onIdentifier",
      "onDevice",
      "onReady",
    ]);
  });

  it("may be set and replaced later", async () => {
    const { bar } = page();
    const late = vi.fn();
    bar.onConnect = late;
    await settled();
    expect(late).toHaveBeenCalledWith("4.59.0");
  });

  it("that throw are reported and disturb nothing", async () => {
    const { of } = await readyPage({
      onUser() {
        throw new Error("CRM bug");
      },
    });
    expect(of("onWarning")).toEqual([["onUser failed: CRM bug"]]);
    expect(of("onReady")).toHaveLength(1);
  });

  it("that fail later are reported, too", async () => {
    const { of } = await readyPage({ onUser: () => Promise.reject(new Error("CRM is away")) });
    expect(of("onWarning")).toEqual([["onUser failed: CRM is away"]]);
  });

  it("that are no functions are reported", async () => {
    const { of } = page({ onConnect: "crm.connected" });
    await settled();
    expect(of("onWarning")).toEqual([["onConnect failed: not a function"]]);
  });

  it("get copies: what the page does to them harms nothing", async () => {
    const { bar } = await readyPage({ onReady: (state: { status: string }) => (state.status = "BROKEN") });
    expect(bar.state()?.status).toBe("READY");
  });
});

describe("the back/forward cache", () => {
  /** happy-dom has no PageTransitionEvent. */
  const turn = (type: string, persisted: boolean) =>
    dispatchEvent(Object.assign(new Event(type), { persisted }));

  it("gets a page without a connection, which goes on with its session when it is shown again", async () => {
    const { of } = await readyPage();
    const hidden = FakeServer.last;
    turn("pagehide", true);
    expect(hidden.readyState).toBe(3);
    FakeServer.replies = { resume: () => ({ data: { snapshot: false, stage: "ready", softphone: null } }) };
    turn("pageshow", true);
    await settled();
    expect(FakeServer.last).not.toBe(hidden);
    expect(FakeServer.last.asked("resume")).toMatchObject({ session: "s", moved: true });
    expect(of("onReady")).toHaveLength(2);
    expect(of("onCredentials")).toHaveLength(1);
    expect(of("onError")).toEqual([]);
  });

  it("leaves a page that is closed for good to the browser, whose close code the server knows", async () => {
    await readyPage();
    turn("pagehide", false);
    expect(FakeServer.last.readyState).toBe(1);
  });
});

describe("a computer that slept", () => {
  it("doubts its connection when the clock has jumped", async () => {
    vi.useFakeTimers();
    try {
      await readyPage();
      const server = FakeServer.last;
      vi.setSystemTime(Date.now() + 3_600_000);
      vi.advanceTimersByTime(5000);
      expect(server.asked("ping")).toBeDefined();
    } finally {
      vi.useRealTimers();
    }
  });
});
