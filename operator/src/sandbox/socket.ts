// The bar's end of the line to the simulated server: what a WebSocket is to the transport.

import { OPEN, type Socket } from "../transport/socket.ts";

const CLOSED = 3;

export class SandboxSocket implements Socket {
  readyState = 0;
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  readonly #take: (frame: string) => void;

  /** `take` gets the bar's frames. It opens soon, never at once; with `reachable` false it fails instead. */
  constructor(take: (frame: string) => void, reachable: boolean) {
    this.#take = take;
    queueMicrotask(() => {
      if (this.readyState === CLOSED) return;
      if (!reachable) return this.cut();
      this.readyState = OPEN;
      this.onopen?.();
    });
  }

  get open(): boolean {
    return this.readyState === OPEN;
  }

  /** From the bar. Carried out soon, never within the call. */
  send(frame: string): void {
    queueMicrotask(() => {
      if (this.open) this.#take(frame);
    });
  }

  /** By the bar. */
  close(): void {
    this.readyState = CLOSED;
  }

  /** To the bar, at once. */
  say(frame: string): void {
    if (this.open) this.onmessage?.({ data: frame });
  }

  /** The network is gone. */
  cut(): void {
    this.readyState = CLOSED;
    this.onclose?.({ code: 1006, reason: "the sandbox cut the connection" });
  }
}
