// From an open socket to a ready agent, and back after a cut.

import { afterEach, describe, expect, it, vi } from "vitest";
import type { Context } from "../../src/api/context.ts";
import { Flow } from "../../src/api/flow.ts";
import { createWork } from "../../src/work/work.ts";
import { device, state, user } from "../session/samples.ts";
import { FakeServer, type Page, page, readyPage, settled } from "./fakes.ts";

const callbacks = ({ log }: Page) => log.map(([name]) => name).filter((name) => name !== "onInfo");

function remember(name: "Login" | "Phone", value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the bar does it so, too
  document.cookie = `ucsOperator${name}=${encodeURIComponent(value)}; Path=/`;
}

afterEach(() => {
  vi.useRealTimers();
  history.replaceState(null, "", "/");
});

describe("a remembered login", () => {
  const grant = (_: object, server: FakeServer) => {
    server.push({ type: "user", user });
    return { data: { session: "s", stage: "identify", remember: "" } };
  };

  it("signs in by itself with autologin", async () => {
    const made = page({ autologin: true });
    remember("Login", "jana\ntoken");
    FakeServer.replies.login_remembered = grant;
    await settled();
    expect(FakeServer.last.asked("login_remembered")).toMatchObject({ username: "jana", token: "token" });
    expect(callbacks(made)).toEqual(["onConnect", "onUser", "onIdentify"]);
  });

  it("waits for credentials without autologin", async () => {
    const made = page();
    remember("Login", "jana\ntoken");
    await settled();
    expect(FakeServer.last.asked("login_remembered")).toBeUndefined();
    expect(callbacks(made)).toEqual(["onConnect", "onCredentials"]);
  });

  it("that is refused is forgotten and credentials are asked for", async () => {
    const made = page({ autologin: true });
    remember("Login", "jana\nrevoked");
    FakeServer.replies.login_remembered = () => ({ ok: false, code: "login_error", data: { number: 1 } });
    await settled();
    expect(callbacks(made)).toEqual(["onConnect", "onLoginError", "onCredentials"]);
    expect(document.cookie).not.toContain("Login");
  });

  it.each([6, 7, 99])("that is refused for the moment only (%i) is kept", async (number) => {
    page({ autologin: true });
    remember("Login", "jana\ntoken");
    FakeServer.replies.login_remembered = () => ({ ok: false, code: "login_error", data: { number } });
    await settled();
    expect(decodeURIComponent(document.cookie)).toContain("jana\ntoken");
  });

  it("is not used again after a sign-out", async () => {
    const made = page({ autologin: true });
    remember("Login", "jana\ntoken");
    FakeServer.replies.login_remembered = grant;
    await settled();
    expect(await made.bar.logout()).toEqual({ ok: true });
    await settled();
    expect(callbacks(made).at(-1)).toBe("onCredentials");
    expect(FakeServer.last.sent.filter((one) => one.type === "login_remembered")).toHaveLength(1);
  });
});

describe("the phone is found", () => {
  /** The identifiers that the server was asked for after a sign-in, in order. */
  async function tried(options: object, before: () => void = () => {}): Promise<unknown[]> {
    const made = page(options);
    FakeServer.replies.client_address = () => ({ data: "10.0.0.1" });
    before();
    await settled();
    await made.bar.login("jana", "right");
    return made.of("onIdentifier").flat();
  }
  const all = { identifyURL: true, identifyIP: true, listDevices: true };

  it("by the page's address, then the cookie, then the network address, then the agent is asked", async () => {
    history.replaceState(null, "", "/?identificator=from-url");
    expect(await tried(all, () => remember("Phone", "from-cookie"))).toEqual([
      "from-url",
      "from-cookie",
      "10.0.0.1",
    ]);
    expect(FakeServer.last.asked("list_devices")).toBeDefined();
  });

  it("and no further once one is paired", async () => {
    expect(await tried(all, () => remember("Phone", "desk1"))).toEqual(["desk1"]);
    expect(FakeServer.last.asked("client_address")).toBeUndefined();
  });

  it("by none that the options forbid", async () => {
    history.replaceState(null, "", "/?identificator=from-url");
    expect(await tried({ identifyCookie: false }, () => remember("Phone", "from-cookie"))).toEqual([]);
    expect(FakeServer.last.asked("list_devices")).toBeUndefined();
  });

  it("and forgotten when there is no such phone any more", async () => {
    await tried({}, () => remember("Phone", "gone"));
    expect(document.cookie).not.toContain("gone");
  });

  it("with confirmDevice off the agent is ready at once, before login resolves", async () => {
    const made = page({ confirmDevice: false });
    remember("Phone", "desk1");
    await settled();
    await made.bar.login("jana", "right");
    expect(callbacks(made).slice(-3)).toEqual(["onIdentifier", "onDevice", "onReady"]);
  });
});

describe("after a cut", () => {
  async function cut(made: Page): Promise<string[]> {
    vi.useFakeTimers();
    made.log.length = 0;
    FakeServer.last.cut();
    await vi.advanceTimersByTimeAsync(1000);
    return callbacks(made);
  }

  it("the session goes on from the last push, and onReady has the fresh state", async () => {
    const made = await readyPage();
    FakeServer.replies.resume = (_, server) => {
      server.say({
        type: "status",
        seq: 4,
        status: "AUX",
        reason: "Lunch",
        next_status: null,
        next_reason: "",
        wrap_up: null,
      });
      return { data: { snapshot: false, stage: "ready", softphone: null } };
    };
    expect(await cut(made)).toEqual(["onError", "onConnect", "onStateChange", "onReady"]);
    expect(FakeServer.last.asked("resume")).toMatchObject({ session: "s", seq: 3, calls: [] });
    expect(made.of("onReady")).toMatchObject([[{ status: "AUX", reason: "Lunch" }]]);
  });

  it("a session that is gone asks for credentials, and the old secret is not used again", async () => {
    const made = await readyPage();
    FakeServer.replies.resume = () => ({ ok: false, code: "no_session", message: "" });
    expect(await cut(made)).toEqual(["onError", "onConnect", "onCredentials"]);
    expect(await cut(made)).toEqual(["onError", "onConnect", "onCredentials"]);
    expect(FakeServer.last.asked("resume")).toBeUndefined();
  });

  it("a phone that is gone meanwhile is asked for", async () => {
    const made = await readyPage();
    FakeServer.replies.resume = (_, server) => {
      server.say({
        type: "snapshot",
        seq: 4,
        stage: "identify",
        user,
        device: null,
        state: null,
        calls: [],
        ended: [],
      });
      return { data: { snapshot: true, stage: "identify", softphone: null } };
    };
    expect(await cut(made)).toContain("onIdentify");
  });

  it("a sign-in whose answer was lost has to be repeated", async () => {
    const made = page();
    await settled();
    FakeServer.replies.login = (_, server) => {
      server.push({ type: "user", user });
      return null;
    };
    const login = made.bar.login("jana", "right");
    await settled();
    expect(await cut(made)).toEqual(["onError", "onWarning", "onConnect", "onCredentials"]);
    expect(await login).toMatchObject({ ok: false, code: "connection_lost" });
  });

  it("a server that refuses us is met again later, told once", async () => {
    vi.useFakeTimers();
    const made = page();
    FakeServer.replies.hello = () => ({ ok: false, code: "invalid", message: "too old" });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(callbacks(made)).toEqual(["onError"]);
  });

  it("an error before the texts are loaded is in English, not a code", () => {
    const made = page();
    FakeServer.last.cut();
    expect(made.of("onError")).toEqual([["closed with code 1006"]]);
  });
});

describe("the server takes the phone away", () => {
  it("and the agent is asked for another", async () => {
    vi.useFakeTimers();
    const made = await readyPage({ listDevices: true });
    FakeServer.last.push({ type: "device", device: null });
    await vi.advanceTimersByTimeAsync(200);
    expect(made.of("onIdentify").at(-1)).toEqual([[device]]);
  });

  it("but not when the session ends with it", async () => {
    vi.useFakeTimers();
    const made = await readyPage();
    made.log.length = 0;
    FakeServer.last.push({ type: "device", device: null });
    FakeServer.last.push({ type: "signed_out", why: "taken" });
    await vi.advanceTimersByTimeAsync(500);
    expect(callbacks(made)).toEqual(["onMessage", "onCredentials"]);
  });

  it("identify() asks once", async () => {
    const made = await readyPage();
    made.log.length = 0;
    FakeServer.replies.identify = (_, server) => {
      server.push({ type: "device", device: null });
      return {};
    };
    expect(await made.bar.identify()).toEqual({ ok: true });
    expect(callbacks(made)).toEqual(["onIdentify"]);
  });
});

it("withoutDevice is ready after the sign-in, and pairs nothing", async () => {
  const made = page({ withoutDevice: true });
  FakeServer.replies.login = (_, server) => {
    server.push({ type: "user", user });
    server.push({ type: "ready", state: state({ device: null }) });
    return { data: { session: "s", stage: "ready", remember: "" } };
  };
  await settled();
  await made.bar.login("jana", "right");
  expect(FakeServer.last.asked("login")).toMatchObject({ without_device: true });
  expect(callbacks(made)).toEqual(["onConnect", "onCredentials", "onUser", "onReady"]);
});

describe("without the chunk of an agent at work", () => {
  it("a sign-in is refused, and works once the chunk can be loaded", async () => {
    let there = false;
    const work = () => (there ? Promise.resolve({ createWork }) : Promise.reject(new Error("offline")));
    const { bar, of } = page({}, { work });
    await settled();
    expect(await bar.login("jana", "right")).toMatchObject({ ok: false, code: "unavailable" });
    expect(of("onLoginError")).toEqual([[99, expect.any(String)]]);
    expect(FakeServer.last.asked("login")).toBeUndefined();
    there = true;
    expect((await bar.login("jana", "right")).ok).toBe(true);
  });
});

describe("what a sign-in tells about the page", () => {
  it.each([
    [{}, ["jana", "token", "crm"], { keep_view: false, ends_with_page: true }],
    [{ autologout: false }, ["jana", "token", "crm"], { keep_view: true, ends_with_page: true }],
    [{ disableIntegratedAutoLogout: true }, ["jana", "token", "crm"], { ends_with_page: false }],
    [{}, ["jana", "token"], { ends_with_page: false }],
  ] as const)("with %o", async (options, [username, token, provider], told) => {
    const made = page(options);
    await settled();
    void made.bar.sso(username, token, provider);
    await settled();
    expect(FakeServer.last.asked("sso")).toMatchObject(told);
  });
});

describe("a bar whose user has signed in elsewhere", () => {
  it("goes on as a view: it is told everything and asks for nothing", async () => {
    vi.useFakeTimers();
    const made = await readyPage({ autologout: false, listDevices: true });
    const server = FakeServer.last;
    server.push({
      type: "status",
      status: "OFFLINE",
      reason: "",
      next_status: null,
      next_reason: "",
      wrap_up: null,
    });
    server.push({ type: "device", device: null });
    server.push({
      type: "notice",
      message: "m",
      kind: "warning",
      group: "session_taken",
      data: { view: true },
    });
    server.push({ type: "view" });
    server.push({ type: "user", user });
    await vi.advanceTimersByTimeAsync(1000);
    expect(made.of("onMessage").at(-1)?.[0]).toMatchObject({ group: "session_taken", type: "warning" });
    expect(server.sent.filter((one) => one.type === "list_devices")).toHaveLength(1);
    server.push({ type: "device", device });
    server.push({ type: "ready", state: state() });
    expect(made.of("onReady")).toHaveLength(2);
    server.push({ type: "signed_out", why: "logout" });
    expect(callbacks(made).at(-1)).toBe("onCredentials");
  });
});

describe("the lead of another window", () => {
  function follower() {
    vi.useFakeTimers();
    const others = { claim: vi.fn(), lead: vi.fn() };
    const request = async () => ({ ok: true, data: {} });
    const connection = { leading: false, others, request };
    const store = { session: { online: true, stage: "CREDENTIALS" } };
    const flow = new Flow({ connection, store, lang: () => "en" } as unknown as Context);
    const arrived = vi.fn();
    const asked = [flow.lead().then(arrived), flow.lead().then(arrived)];
    expect(others.claim).toHaveBeenCalled();
    return { flow, connection, arrived, asked: Promise.all(asked) };
  }

  it("is there for all who asked once the server has answered, and no timer is left", async () => {
    const { flow, connection, arrived, asked } = follower();
    connection.leading = true;
    flow.leads();
    expect(arrived).not.toHaveBeenCalled();
    await flow.greet();
    await asked;
    expect(vi.getTimerCount()).toBe(0);
    expect(arrived.mock.calls).toEqual([[true], [true]]);
    expect(await flow.lead()).toBe(true);
  });

  it("is waited for no longer than five seconds", async () => {
    const { arrived, asked } = follower();
    await vi.advanceTimersByTimeAsync(4999);
    expect(arrived).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await asked;
    expect(arrived.mock.calls).toEqual([[false], [false]]);
  });
});
