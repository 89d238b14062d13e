// What the connection needs of a WebSocket, and where another one may come from.

export interface Socket {
  readonly readyState: number;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  send(frame: string): void;
  close(code?: number): void;
}

/** Begins a connection to this address. */
export type OpenSocket = (url: string) => Socket;

/** A page's object may have a server of its own under this key, as `OpenSocket`: the sandbox. */
export const SERVER = Symbol.for("ucs.server");

export const CONNECTING = 0;
export const OPEN = 1;
