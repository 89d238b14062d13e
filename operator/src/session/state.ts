// What the bar knows: immutable data, one value for the whole bar.

import type { Call, Device, FiguresPush, State, Tab, User } from "../protocol.gen.ts";
import type { MessageType } from "./callbacks.ts";

/** The stages of the contract's life cycle. */
export type Stage = "CONNECTING" | "CREDENTIALS" | "IDENTIFY" | "DEVICE" | "READY";

/** How far the callbacks of a call have come. */
export type Phase = "new" | "ringing" | "talking";

/** A live call and what the page has been told about it. */
export interface Known {
  readonly call: Call;
  readonly phase: Phase;
  readonly held: boolean;
  readonly muted: boolean;
}

/** A line in the bar's list of notifications. */
export interface Notice {
  readonly id: number;
  readonly title: string;
  readonly type: MessageType;
  /** Seconds of the bar's clock. */
  readonly at: number;
  /** Milliseconds until it goes away by itself; null: never. */
  readonly timeout: number | null;
  /** Shown in this stage only; null: in any. */
  readonly boundState: Stage | null;
  readonly group: string;
}

/** The state of the bar. `ready` is the server's last word on everything that `onReady` carries; fields of it that change by
 * pushes are kept fresh in it, but the live calls are in `calls` only. */
export interface Session {
  readonly stage: Stage;
  /** Requests can be sent. False while the connection is being found or the session resumed. */
  readonly online: boolean;
  /** The page has been told that the connection is lost. */
  readonly told: boolean;
  /** `onReady` has fired since the connection came back. */
  readonly greeted: boolean;
  /** The number of the last push. */
  readonly seq: number;
  readonly version: string;
  /** The site lets bars simulate callers. */
  readonly demo: boolean;
  /** The user name of a remembered login, to fill the form with. */
  readonly remembered: string;
  /** The user has signed in elsewhere: this bar shows what happens, and may do nothing but sign out. */
  readonly viewing: boolean;
  readonly user: User | null;
  /** Since when, by the bar's clock, a second is added to the user's times at these paths for every second. */
  readonly agesSince: number;
  readonly ages: FiguresPush["running"];
  /** The phones to choose from; null until the choice has been offered. */
  readonly choice: readonly Device[] | null;
  readonly device: Device | null;
  /** The paired phone can be reached. */
  readonly reachable: boolean;
  readonly ready: State | null;
  /** When the present status began, by the bar's clock. */
  readonly statusSince: number;
  /** Live calls, the oldest first. */
  readonly calls: readonly Known[];
  /** The uniqueids of calls that ended lately. */
  readonly ended: readonly string[];
  /** The last call that was talked in and has ended: account codes may still be set. */
  readonly finished: Call | null;
  /** The provider whose token signed in; '' after any other sign-in. */
  readonly provider: string;
  /** The page that is shown beside the bar. */
  readonly tab: Tab | null;
  readonly waitingByQueue: { readonly [queue: string]: number };
  readonly notices: readonly Notice[];
  readonly lastNotice: number;
  /** Server's clock minus the bar's, seconds. */
  readonly skew: number;
}

export const initial: Session = {
  stage: "CONNECTING",
  online: false,
  told: false,
  greeted: false,
  seq: 0,
  version: "",
  demo: false,
  remembered: "",
  viewing: false,
  user: null,
  agesSince: 0,
  ages: [],
  choice: null,
  device: null,
  reachable: true,
  ready: null,
  statusSince: 0,
  calls: [],
  ended: [],
  finished: null,
  provider: "",
  tab: null,
  waitingByQueue: {},
  notices: [],
  lastNotice: 0,
  skew: 0,
};
