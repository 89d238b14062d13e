import { patienceMs } from "../transport/patience.ts";

/** Waits before the 1st, 2nd, ... attempt after a cut; the last one repeats. */
const WAITS_MS = [50, 250, 500, 1000, 2000, 4000];
const CONNECT_LIMIT_MS = 5000;
/** So soon a server that is asked has answered, unless the way to it is slow. */
const ANSWER_MS = 600;

/** The WebSocket in the shape that the SIP library wants. */
export interface SipSocket {
  readonly url: string;
  readonly sip_uri: string;
  via_transport: string;
  onconnect(): void;
  ondisconnect(error: boolean, code?: number, reason?: string): void;
  ondata(data: unknown): void;
  connect(): void;
  /** Closes for good; `connect` opens again. What was sent before is still delivered. */
  disconnect(): void;
  send(message: string | ArrayBufferLike | Blob | ArrayBufferView): boolean;
  isConnected(): boolean;
  isConnecting(): boolean;
  /** The server has been asked something: `alive` is called at the first word from it; without one another connection is opened. */
  doubt(alive: () => void): void;
}

/**
 * The library's own socket comes back after whole seconds; this one tries again at once, then ever slower, and immediately, even with a
 * connection that looks well, when the browser says that it is online. One `ondisconnect` per cut, however many attempts fail.
 */
export function createSocket(url: string): SipSocket {
  const { protocol, host } = new URL(url);
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let openingMs = 0;
  let heard: (() => void) | null = null;

  function open(): void {
    if (is(WebSocket.OPEN) || is(WebSocket.CONNECTING)) return;
    clearTimeout(timer);
    timer = setTimeout(lost, CONNECT_LIMIT_MS);
    const since = Date.now();
    socket = new WebSocket(url, "sip");
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      clearTimeout(timer);
      openingMs = Date.now() - since;
      failures = 0;
      self.onconnect();
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      self.ondata(data);
      if (!heard) return;
      clearTimeout(timer);
      heard();
      heard = null;
    };
    socket.onclose = lost;
  }

  /** What was open went over a network that is gone, and nobody may notice for minutes. */
  function renew(): void {
    if (is(WebSocket.OPEN)) lost();
    else open();
  }

  function lost(event?: CloseEvent): void {
    drop();
    const wait = WAITS_MS[Math.min(failures, WAITS_MS.length - 1)] ?? 0;
    timer = setTimeout(open, wait * (0.5 + Math.random()));
    failures += 1;
    if (failures === 1) self.ondisconnect(true, event?.code, event?.reason);
  }

  function drop(): void {
    clearTimeout(timer);
    heard = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    socket = null;
  }

  function is(state: number): boolean {
    return socket?.readyState === state;
  }

  const self: SipSocket = {
    url,
    sip_uri: `sip:${host};transport=ws`,
    via_transport: protocol.slice(0, -1).toUpperCase(),
    onconnect() {},
    ondisconnect() {},
    ondata() {},
    connect() {
      addEventListener("online", renew);
      open();
    },
    disconnect() {
      removeEventListener("online", renew);
      failures = 0;
      drop();
    },
    send(message) {
      if (!is(WebSocket.OPEN)) return false;
      socket?.send(message as string);
      return true;
    },
    isConnected: () => is(WebSocket.OPEN),
    isConnecting: () => is(WebSocket.CONNECTING),
    doubt(alive) {
      if (!is(WebSocket.OPEN)) return;
      if (!heard) timer = setTimeout(lost, patienceMs(ANSWER_MS, openingMs));
      heard = alive;
    },
  };
  return self;
}
