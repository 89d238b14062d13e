import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSocket, type SipSocket } from "../../src/softphone/socket.ts";

class FakeWebSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static made: FakeWebSocket[] = [];
  static get last(): FakeWebSocket {
    const last = FakeWebSocket.made.at(-1);
    if (!last) throw new Error("no WebSocket was made");
    return last;
  }

  readyState = 0;
  sent: string[] = [];
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;

  constructor() {
    FakeWebSocket.made.push(this);
  }

  send(data: string): void {
    this.sent.push(data);
  }

  close(): void {
    this.readyState = 3;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  cut(): void {
    this.readyState = 3;
    this.onclose?.({ code: 1006, reason: "" });
  }
}

describe("the WebSocket under SIP", () => {
  let socket: SipSocket;
  const onconnect = vi.fn();
  const ondisconnect = vi.fn();

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", FakeWebSocket);
    FakeWebSocket.made = [];
    socket = createSocket("wss://pbx.example:8443/ws");
    Object.assign(socket, { onconnect, ondisconnect });
  });
  afterEach(() => {
    socket.disconnect();
    vi.clearAllMocks();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("names itself as the library wants it", () => {
    expect(socket.sip_uri).toBe("sip:pbx.example:8443;transport=ws");
    expect(socket.via_transport).toBe("WSS");
  });

  it("sends only while it is open", () => {
    socket.connect();
    expect(socket.send("early")).toBe(false);
    FakeWebSocket.last.open();
    expect(socket.send("now")).toBe(true);
    expect(FakeWebSocket.last.sent).toEqual(["now"]);
  });

  it("comes back within 75 ms of a cut", () => {
    socket.connect();
    FakeWebSocket.last.open();
    FakeWebSocket.last.cut();
    vi.advanceTimersByTime(75);
    expect(FakeWebSocket.made).toHaveLength(2);
    FakeWebSocket.last.open();
    expect(onconnect).toHaveBeenCalledTimes(2);
  });

  it("tells a cut once, however many attempts fail, and tries ever more slowly", () => {
    socket.connect();
    FakeWebSocket.last.open();
    for (let attempt = 0; attempt < 10; attempt++) {
      FakeWebSocket.last.cut();
      vi.advanceTimersToNextTimer();
    }
    expect(ondisconnect).toHaveBeenCalledOnce();
    FakeWebSocket.last.cut();
    const attempts = FakeWebSocket.made.length;
    vi.advanceTimersByTime(1900);
    expect(FakeWebSocket.made).toHaveLength(attempts);
  });

  it("tries at once when the browser is online again", () => {
    socket.connect();
    for (let attempt = 0; attempt < 6; attempt++) {
      FakeWebSocket.last.cut();
      if (attempt < 5) vi.advanceTimersToNextTimer();
    }
    const attempts = FakeWebSocket.made.length;
    dispatchEvent(new Event("online"));
    expect(FakeWebSocket.made).toHaveLength(attempts + 1);
  });

  it("goes by another connection when the network is another, however well the old one looks", () => {
    socket.connect();
    FakeWebSocket.last.open();
    dispatchEvent(new Event("online"));
    vi.advanceTimersByTime(75);
    expect(FakeWebSocket.made).toHaveLength(2);
    FakeWebSocket.last.open();
    expect(ondisconnect).toHaveBeenCalledOnce();
    expect(onconnect).toHaveBeenCalledTimes(2);
  });

  it("gives up a connection that does not open within 5 s", () => {
    socket.connect();
    vi.advanceTimersByTime(5200);
    expect(FakeWebSocket.made).toHaveLength(2);
    expect(ondisconnect).toHaveBeenCalledOnce();
  });

  it("is another one if the server, asked something, has not said a word after 600 ms", () => {
    const alive = vi.fn();
    socket.connect();
    FakeWebSocket.last.open();
    socket.doubt(alive);
    vi.advanceTimersByTime(400);
    socket.doubt(alive);
    vi.advanceTimersByTime(199);
    expect(ondisconnect).not.toHaveBeenCalled();
    vi.advanceTimersByTime(76);
    expect(ondisconnect).toHaveBeenCalledOnce();
    expect(FakeWebSocket.made).toHaveLength(2);
    FakeWebSocket.last.open();
    FakeWebSocket.last.onmessage?.({ data: "SIP/2.0 200 OK" });
    vi.advanceTimersByTime(60_000);
    expect(FakeWebSocket.made).toHaveLength(2);
    expect(alive).not.toHaveBeenCalled();
  });

  it.each([
    [900, 900],
    [4000, 2000],
  ])("gives the answer as long as it took to open, %i ms, at most 2 s", (opening, patience) => {
    socket.connect();
    vi.advanceTimersByTime(opening);
    FakeWebSocket.last.open();
    socket.doubt(vi.fn());
    vi.advanceTimersByTime(patience - 1);
    expect(ondisconnect).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(ondisconnect).toHaveBeenCalledOnce();
  });

  it("stays when the server says anything, which is told once", () => {
    const alive = vi.fn();
    socket.connect();
    socket.doubt(alive);
    FakeWebSocket.last.open();
    socket.doubt(alive);
    for (const data of ["SIP/2.0 401 Unauthorized", "SIP/2.0 200 OK"])
      FakeWebSocket.last.onmessage?.({ data });
    vi.advanceTimersByTime(60_000);
    expect(FakeWebSocket.made).toHaveLength(1);
    expect(alive).toHaveBeenCalledOnce();
  });

  it("stays closed once it is told to", () => {
    socket.connect();
    FakeWebSocket.last.open();
    socket.disconnect();
    dispatchEvent(new Event("online"));
    vi.advanceTimersByTime(60_000);
    expect(FakeWebSocket.made).toHaveLength(1);
    expect(ondisconnect).not.toHaveBeenCalled();
  });
});
