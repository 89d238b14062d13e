// What goes into the session and what comes out of it.

import type { Device, Reply, ServerMessage, Tab } from "../protocol.gen.ts";
import type { CallbackName, Callbacks, MessageType } from "./callbacks.ts";
import type { Notice, Session } from "./state.ts";

export type Push = Exclude<ServerMessage, Reply>;

/** `at` is the bar's clock in seconds. */
export type Input =
  /** The server was reached. `session`: there is one to resume. */
  | {
      readonly type: "connected";
      readonly version: string;
      readonly demo: boolean;
      readonly session: boolean;
    }
  /** `text` '' when the page wanted it so. */
  | { readonly type: "lost"; readonly text: string }
  | { readonly type: "push"; readonly push: Push; readonly at: number }
  /** The session goes on; what was missed has been pushed. */
  | { readonly type: "resumed"; readonly at: number }
  /** The session is gone without a word from the server. */
  | { readonly type: "dropped"; readonly at: number }
  | { readonly type: "credentials"; readonly remembered: string }
  | { readonly type: "refused"; readonly number: number; readonly text: string; readonly at: number }
  | { readonly type: "choice"; readonly devices: readonly Device[] }
  | { readonly type: "identifier"; readonly identifier: string }
  /** Somebody signs in; '' without a provider. */
  | { readonly type: "provider"; readonly provider: string }
  /** Shows a page beside the bar; null none. */
  | { readonly type: "tab"; readonly tab: Tab | null }
  /** Nobody wants to say more about the call that has ended. */
  | { readonly type: "coded" }
  | { readonly type: "notify"; readonly notice: NewNotice; readonly unique: boolean }
  | { readonly type: "dismiss"; readonly id: number };

/** A notice to add; by default it stays, in any stage, and has no group. */
export type NewNotice = Pick<Notice, "title" | "type" | "at"> & Partial<Omit<Notice, "id">>;

/** A callback to fire. */
export type Fire = {
  [Name in CallbackName]: {
    readonly do: "fire";
    readonly name: Name;
    readonly args: Parameters<Callbacks[Name]>;
  };
}[CallbackName];

/** Something to tell the agent: to be worded, reported by `onMessage` and listed. `text` is for codes without words. */
export interface Tell {
  readonly do: "tell";
  readonly group: string;
  readonly kind: MessageType;
  readonly text: string;
  readonly data: { readonly [key: string]: unknown };
}

export type Effect =
  | Fire
  | Tell
  /** A push is missing: connect anew and resume. */
  | { readonly do: "reconnect" }
  /** The phone is gone from the session; another has to be chosen. */
  | { readonly do: "ask" }
  /** The session is over: forget its secret. */
  | { readonly do: "forget" }
  /** Dismiss a notice later. */
  | { readonly do: "expire"; readonly id: number; readonly afterMs: number };

/** The new state and what has to be done, in order. */
export type Step<State> = readonly [State, readonly Effect[]];

/** Applies one input to the state. */
export type Reducer = (session: Session, input: Input) => Step<Session>;

/** Makes the effect that fires a callback. */
export function fire<Name extends CallbackName>(name: Name, ...args: Parameters<Callbacks[Name]>): Fire {
  // The union of all pairs cannot be matched to a generic pair by the checker.
  return { do: "fire", name, args } as unknown as Fire;
}
