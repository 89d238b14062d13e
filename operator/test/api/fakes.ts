// A page with a bar on a server in the test's hands.

import { onTestFinished, vi } from "vitest";
import { boot } from "../../src/api/boot.ts";
import type { Loaders } from "../../src/api/context.ts";
import { cs } from "../../src/api/texts.cs.ts";
import { en } from "../../src/api/texts.en.ts";
import type { UcsOperator } from "../../src/api/types.ts";
import { Sharing } from "../../src/sharing/sharing.ts";
import { checkLine } from "../../src/work/checkLine.ts";
import { createWork } from "../../src/work/work.ts";
import { device, state, user } from "../session/samples.ts";

type Sent = { readonly type: string; readonly id: number } & { readonly [key: string]: unknown };

/** Answers requests as a server would; `on` replaces single answers. */
export class FakeServer {
  static last: FakeServer;
  static readonly OPEN = 1;
  static replies: { [type: string]: (request: Sent, server: FakeServer) => object | null } = {};

  readyState = 0;
  readonly sent: Sent[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  #seq = 0;

  constructor() {
    FakeServer.last = this;
    queueMicrotask(() => {
      this.readyState = 1;
      this.onopen?.();
    });
  }

  send(frame: string): void {
    const request = JSON.parse(frame) as Sent;
    this.sent.push(request);
    queueMicrotask(() => {
      const reply = (FakeServer.replies[request.type] ?? usual[request.type])?.(request, this);
      if (reply === null) return;
      const base = { type: "reply", id: request.id, ok: true, code: "", message: "", data: null };
      this.say({ ...base, ...reply });
    });
  }

  close(): void {
    this.readyState = 3;
  }

  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  push(message: object): void {
    this.#seq += 1;
    this.say({ ...message, seq: this.#seq });
  }

  cut(): void {
    this.readyState = 3;
    this.onclose?.({ code: 1006, reason: "" });
  }

  /** The last request of this type. */
  asked(type: string): Sent | undefined {
    return this.sent.filter((one) => one.type === type).at(-1);
  }
}

const usual: typeof FakeServer.replies = {
  hello: () => ({ data: { version: "4.59.0", protocol: 1, demo: false } }),
  login(request, server) {
    if (request.password !== "right") {
      return { ok: false, code: "login_error", message: "no", data: { number: 1, retry_after_s: 0 } };
    }
    server.push({ type: "user", user });
    return { data: { session: "s", stage: "identify", remember: request.remember ? "token" : "" } };
  },
  list_devices: () => ({ data: [device] }),
  pair(request, server) {
    if (request.identifier !== "desk1") return { ok: false, code: "not_found", message: "no such phone" };
    server.push({ type: "device", device: { ...device, type: "phone" } });
    return {};
  },
  provision(_, server) {
    server.push({ type: "ready", state: state() });
    return {};
  },
  dial: () => ({ data: { uniqueid: "u1" } }),
  logout(_, server) {
    server.push({ type: "signed_out", why: "logout" });
    return {};
  },
};

export interface Page {
  readonly bar: UcsOperator;
  /** Every callback in order: its name and arguments. */
  readonly log: [string, ...unknown[]][];
  /** The arguments of the calls of one callback. */
  of(name: string): unknown[][];
}

const names =
  "onError onWarning onInfo onMessage onConnect onCredentials onLoginError onUser onIdentify onIdentifier onDevice onReady " +
  "onStateChange onCallRinging onCallConnect onCallHangup";

/** A page that has loaded the bar's script; `options` are those of its object. */
export function page(options: object = {}, loaders: Partial<Loaders> = {}): Page {
  FakeServer.replies = {};
  vi.stubGlobal("WebSocket", FakeServer);
  // biome-ignore lint/suspicious/noDocumentCookie: the bar does it so, too
  for (const name of ["Login", "Phone"]) document.cookie = `ucsOperator${name}=; Path=/; Max-Age=0`;
  localStorage.clear();
  const log: Page["log"] = [];
  const callbacks = Object.fromEntries(
    names.split(" ").map((name) => [name, (...args: unknown[]) => log.push([name, ...args])]),
  );
  const host = window as unknown as { ucsOperator: UcsOperator };
  host.ucsOperator = {
    lang: "en",
    legacyStartup: true,
    headless: true,
    ...callbacks,
    ...options,
  } as UcsOperator;
  // Every test is a page of its own.
  Reflect.deleteProperty(document, Symbol.for("ucs.operator"));
  script(loaders);
  onTestFinished(() => void host.ucsOperator.stop());
  return {
    bar: host.ucsOperator,
    log,
    of: (name) => log.filter(([one]) => one === name).map(([, ...args]) => args),
  };
}

/** What the script tag does; `loaders` replaces parts. */
export function script(loaders: Partial<Loaders> = {}): void {
  boot({
    ui: () => Promise.reject(new Error("no interface here")),
    history: () => Promise.reject(new Error("no interface here")),
    panels: () => Promise.reject(new Error("no interface here")),
    phone: () => Promise.reject(new Error("no softphone here")),
    echo: () => Promise.resolve({ checkLine }),
    texts: () => Promise.resolve({ texts: { cs, en } }),
    work: () => Promise.resolve({ createWork }),
    sharing: () => Promise.resolve({ Sharing }),
    language: () => Promise.reject(new Error("no other language here")),
    ...loaders,
  });
}

/** Until everything that was under way is done. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

/** A page whose agent is READY at a desk phone. */
export async function readyPage(options: object = {}, loaders: Partial<Loaders> = {}): Promise<Page> {
  const made = page(options, loaders);
  await settled();
  await made.bar.login("jana", "right");
  await made.bar.selectIdentifier("desk1");
  await made.bar.provision();
  return made;
}
