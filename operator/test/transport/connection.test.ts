import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backoffMs } from "../../src/transport/backoff.ts";
import { Connection, type Listener } from "../../src/transport/connection.ts";

/** A WebSocket in the test's hands. */
class FakeSocket {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  static get last(): FakeSocket {
    return FakeSocket.made.at(-1) as FakeSocket;
  }

  readyState = 0;
  readonly sent: { id: number; type: string }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;

  constructor() {
    FakeSocket.made.push(this);
  }

  send(frame: string): void {
    this.sent.push(JSON.parse(frame) as { id: number; type: string });
  }

  close(): void {
    this.readyState = 3;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  say(message: unknown): void {
    this.onmessage?.({ data: typeof message === "string" ? message : JSON.stringify(message) });
  }

  cut(): void {
    this.readyState = 3;
    this.onclose?.({ code: 1006, reason: "" });
  }

  reply(fields: object = {}): void {
    const id = this.sent.at(-1)?.id;
    this.say({ type: "reply", id, ok: true, code: "", message: "", data: null, ...fields });
  }
}

const on = {
  connecting: vi.fn(),
  open: vi.fn(),
  push: vi.fn(),
  closed: vi.fn(),
  garbage: vi.fn(),
} satisfies Listener;
let connection: Connection;

beforeEach(() => {
  vi.useFakeTimers();
  const page = new EventTarget();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  vi.stubGlobal("online", () => page.dispatchEvent(new Event("online")));
  FakeSocket.made = [];
  for (const one of Object.values(on)) one.mockClear();
  connection = new Connection(() => "ws://ucs/ws", on);
  connection.start();
  FakeSocket.last.open();
});

afterEach(() => {
  connection.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("requests", () => {
  it("have numbers of their own and get their replies, in whatever order", async () => {
    const [first, second] = [connection.request({ type: "ping" }), connection.request({ type: "logout" })];
    const [one, two] = FakeSocket.last.sent;
    expect(one?.id).not.toBe(two?.id);
    FakeSocket.last.say({ type: "reply", id: two?.id, ok: true, code: "", message: "two", data: null });
    FakeSocket.last.say({ type: "reply", id: one?.id, ok: true, code: "", message: "one", data: null });
    expect((await first).message).toBe("one");
    expect((await second).message).toBe("two");
  });

  it("always resolve: without a connection, at a cut, and when nobody answers", async () => {
    const cut = connection.request({ type: "logout" });
    FakeSocket.last.cut();
    expect((await cut).code).toBe("connection_lost");
    expect((await connection.request({ type: "logout" })).code).toBe("connection_lost");
    vi.advanceTimersByTime(300);
    FakeSocket.last.open();
    const unheard = connection.request({ type: "logout" });
    vi.advanceTimersByTime(10_000);
    expect((await unheard).code).toBe("timeout");
  });

  it("that are longer than the server takes are refused here: it would cut the connection", async () => {
    const data = { note: "x".repeat(70_000) };
    const reply = await connection.request({ type: "dial", number: "1", queue: null, line: null, data });
    expect(reply.code).toBe("invalid");
    expect(FakeSocket.last.sent).not.toContainEqual(expect.objectContaining({ type: "dial" }));
  });

  it("ignore a reply that comes too late", async () => {
    const late = connection.request({ type: "logout" }, 100);
    const { id } = FakeSocket.last.sent.at(-1) as { id: number };
    vi.advanceTimersByTime(100);
    expect((await late).code).toBe("timeout");
    FakeSocket.last.say({ type: "reply", id, ok: true, code: "", message: "", data: null });
    expect(on.push).not.toHaveBeenCalled();
    expect(on.garbage).not.toHaveBeenCalled();
  });
});

describe("a connection that is lost", () => {
  it("is tried again within 200 ms, then with growing delays", () => {
    FakeSocket.last.cut();
    expect(on.closed).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(200);
    expect(FakeSocket.made).toHaveLength(2);
    for (let attempt = 0; attempt < 8; attempt += 1) {
      FakeSocket.last.cut();
      vi.advanceTimersByTime(4000);
    }
    expect(FakeSocket.made).toHaveLength(10);
    expect(on.open).toHaveBeenCalledTimes(1);
  });

  it("is tried at once when the network comes back", () => {
    FakeSocket.last.cut();
    vi.advanceTimersByTime(200);
    FakeSocket.last.cut();
    (globalThis as unknown as { online(): void }).online();
    expect(FakeSocket.made).toHaveLength(3);
  });

  it("that does not open in time is given up and tried anew", () => {
    FakeSocket.last.cut();
    vi.advanceTimersByTime(200);
    vi.advanceTimersByTime(8000);
    expect(on.closed).toHaveBeenLastCalledWith("no connection in time");
    // Browsers open one socket to a server at a time: a hung one would hold up those that follow.
    expect(FakeSocket.made.at(-1)?.readyState).toBe(3);
  });

  it("is found dead when the server is silent", async () => {
    await vi.advanceTimersByTimeAsync(30_000);
    expect(FakeSocket.made[0]?.sent.at(-1)?.type).toBe("ping");
    expect(on.closed).toHaveBeenCalledWith("the server is silent");
  });

  it("waits for the answer as long as it took to open", async () => {
    FakeSocket.last.cut();
    (globalThis as unknown as { online(): void }).online();
    await vi.advanceTimersByTimeAsync(1500);
    FakeSocket.last.open();
    on.closed.mockClear();
    await vi.advanceTimersByTimeAsync(10);
    (globalThis as unknown as { online(): void }).online();
    await vi.advanceTimersByTimeAsync(1499);
    expect(on.closed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(on.closed).toHaveBeenCalledWith("the server is silent");
  });

  it("is not doubted while the server answers pings", async () => {
    const socket = FakeSocket.last;
    const send = socket.send.bind(socket);
    socket.send = (frame) => {
      send(frame);
      socket.reply();
    };
    await vi.advanceTimersByTimeAsync(120_000);
    expect(on.closed).not.toHaveBeenCalled();
  });

  it("stays lost after stop", () => {
    connection.stop();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.made).toHaveLength(1);
  });
});

describe("frames", () => {
  it("that are pushes are handed on", () => {
    FakeSocket.last.say({ type: "phone", seq: 1, reachable: true });
    expect(on.push).toHaveBeenCalledWith({ type: "phone", seq: 1, reachable: true });
  });

  it.each(["", "{", "null", "[]", "42", '{"type":7}'])("that are no messages are reported: %s", (frame) => {
    FakeSocket.last.say(frame);
    expect(on.garbage).toHaveBeenCalledTimes(1);
    expect(on.push).not.toHaveBeenCalled();
  });
});

it("delays are spread and bounded, and short while a server may be starting", () => {
  for (let attempt = 0; attempt < 30; attempt += 1) {
    expect(backoffMs(attempt, 0)).toBeLessThan(backoffMs(attempt, 0.99));
    expect(backoffMs(attempt, 0.99)).toBeLessThanOrEqual(attempt < 16 ? 800 : 4000);
  }
  expect(backoffMs(29, 0)).toBeGreaterThanOrEqual(2000);
});
