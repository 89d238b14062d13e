// One WebSocket that is always there or coming back. It knows requests, replies and pushes, but not what they mean.

import type { ClientMessage, ErrorCode, Reply, ServerMessage } from "../protocol.gen.ts";
import { backoffMs } from "./backoff.ts";
import { patienceMs } from "./patience.ts";
import { CONNECTING, OPEN, type OpenSocket, type Socket } from "./socket.ts";
import { type Watch, watch } from "./watch.ts";

/** A request without the number that the connection gives it. */
export type Ask = ClientMessage extends infer Message
  ? Message extends unknown
    ? Omit<Message, "id">
    : never
  : never;

/** The reply, or what the connection itself says when there is none. */
export type Answered = Omit<Reply, "type" | "id" | "code"> & {
  readonly code: ErrorCode | "connection_lost" | "timeout";
};

/** What the connection reports. `open` comes once per socket, `closed` once per lost socket or failed attempt. */
export interface Listener {
  /** An attempt begins. */
  connecting(): void;
  open(): void;
  push(message: Exclude<ServerMessage, Reply>): void;
  closed(why: string): void;
  /** A frame that is not a message. */
  garbage(why: string): void;
}

const CONNECT_MS = 8000;
export const REPLY_MS = 10_000;
const PROBE_MS = 800;
/** The server cuts off who sends more than 64 kB; a letter may have three bytes. */
const LONGEST = 21_000;
/** A connection that lasted this long is good: the next cut starts with a short delay again. */
const GOOD_MS = 1000;

interface Pending {
  readonly resolve: (reply: Answered) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

export class Connection {
  readonly #url: () => string;
  readonly #on: Listener;
  readonly #openSocket: OpenSocket;
  #socket: Socket | null = null;
  #pending = new Map<number, Pending>();
  #lastId = 0;
  #attempt = 0;
  #openedAt = 0;
  #openingMs = 0;
  #heardAt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #connecting: ReturnType<typeof setTimeout> | undefined;
  #watch: Watch | null = null;
  #probing = false;

  /** `firstId`: requests are numbered from here on. */
  constructor(
    url: () => string,
    on: Listener,
    openSocket: OpenSocket = (url) => new WebSocket(url) as Socket,
    firstId = 0,
  ) {
    this.#url = url;
    this.#on = on;
    this.#openSocket = openSocket;
    this.#lastId = firstId;
  }

  /** Connects, and keeps connecting until `stop`. */
  start(): void {
    if (this.#watch) return;
    this.#watch = watch({
      idleSince: () => (this.open ? this.#heardAt : 0),
      doubt: () => this.#doubt(),
    });
    this.#connect();
  }

  /** Closes for good, with this code if any; what is pending gets `connection_lost`. */
  stop(code?: number): void {
    this.#watch?.stop();
    this.#watch = null;
    this.#drop("stopped", code);
    clearTimeout(this.#retry);
  }

  /** Drops the socket and connects anew. */
  reconnect(why: string): void {
    if (this.#socket) this.#drop(why);
  }

  get open(): boolean {
    return this.#socket?.readyState === OPEN;
  }

  /** A number for a request that no other has had. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Sends a request; always resolves, at the latest after `deadlineMs`. */
  request(ask: Ask, deadlineMs = REPLY_MS, id = this.nextId()): Promise<Answered> {
    const socket = this.#socket;
    if (!socket || !this.open) return Promise.resolve(lost());
    const frame = JSON.stringify({ ...ask, id });
    if (frame.length > LONGEST) return Promise.resolve(tooLong());
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        resolve(tooLate());
        void this.#probe();
      }, deadlineMs);
      this.#pending.set(id, { resolve, timer });
      socket.send(frame);
    });
  }

  #connect(): void {
    clearTimeout(this.#retry);
    this.#on.connecting();
    let socket: Socket;
    try {
      socket = this.#openSocket(this.#url());
    } catch (error) {
      this.#again(String(error));
      return;
    }
    this.#socket = socket;
    const since = Date.now();
    this.#connecting = setTimeout(() => this.#drop("no connection in time"), CONNECT_MS);
    socket.onopen = () => {
      clearTimeout(this.#connecting);
      this.#openedAt = this.#heardAt = Date.now();
      this.#openingMs = this.#openedAt - since;
      this.#on.open();
    };
    socket.onmessage = (event) => {
      this.#heardAt = Date.now();
      this.#receive(event.data);
    };
    socket.onclose = (event) => this.#drop(event.reason || `closed with code ${event.code}`);
  }

  #receive(frame: unknown): void {
    let message: ServerMessage | null = null;
    try {
      message = typeof frame === "string" ? (JSON.parse(frame) as ServerMessage | null) : null;
    } catch {
      // Told below.
    }
    if (typeof message !== "object" || message === null || typeof message.type !== "string") {
      this.#on.garbage(`a frame that is no message: ${String(frame).slice(0, 80)}`);
    } else if (message.type === "reply") {
      const pending = this.#pending.get(message.id);
      if (!pending) return;
      this.#pending.delete(message.id);
      clearTimeout(pending.timer);
      pending.resolve(message);
    } else {
      this.#on.push(message);
    }
  }

  /** Lets go of the socket, whatever its state: a dead one may take minutes to close. */
  #drop(why: string, code?: number): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = null;
    clearTimeout(this.#connecting);
    socket.onopen = socket.onmessage = socket.onclose = null;
    // The browser would complain in the console about one that is closed before it is open: as when the bar is stopped at once.
    if (!this.#watch && socket.readyState === CONNECTING) socket.onopen = () => socket.close(code);
    else socket.close(code);
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    if (this.#openedAt && Date.now() - this.#openedAt > GOOD_MS) this.#attempt = 0;
    this.#openedAt = 0;
    this.#again(why);
    for (const one of pending) {
      clearTimeout(one.timer);
      one.resolve(lost());
    }
  }

  #again(why: string): void {
    if (this.#watch) {
      this.#retry = setTimeout(() => this.#connect(), backoffMs(this.#attempt, Math.random()));
      this.#attempt += 1;
    }
    this.#on.closed(why);
  }

  /** Something happened that connections do not always survive: try now instead of later. */
  #doubt(): void {
    if (!this.#socket) {
      this.#attempt = 0;
      this.#connect();
    } else if (this.open) {
      void this.#probe();
    }
  }

  async #probe(): Promise<void> {
    const socket = this.#socket;
    if (this.#probing || !this.open) return;
    this.#probing = true;
    const asked = Date.now();
    const reply = await this.request({ type: "ping" }, patienceMs(PROBE_MS, this.#openingMs));
    this.#probing = false;
    const silent = this.#heardAt < asked;
    if (reply.code === "timeout" && silent && this.#socket === socket) this.#drop("the server is silent");
  }
}

/** The answer when there is no connection. */
export function lost(): Answered {
  return { ok: false, code: "connection_lost", message: "there is no connection to the server", data: null };
}

function tooLong(): Answered {
  return { ok: false, code: "invalid", message: "longer than the server takes: shorten it", data: null };
}

/** The answer when the server gave none in time. */
export function tooLate(): Answered {
  return { ok: false, code: "timeout", message: "the server did not answer in time", data: null };
}
