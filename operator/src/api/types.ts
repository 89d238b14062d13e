// The public face of the bar: what a page sets and what it may call. Documented for people in docs/embed.md.

import type { State, Status } from "../protocol.gen.ts";
import type { CallbackName, Callbacks, MessageType } from "../session/callbacks.ts";
import type { Stage } from "../session/state.ts";
import type { Config } from "./config.ts";

/** Why a method did not do what it was asked for. The codes beside the server's own come from the bar. */
export interface Refusal {
  ok: false;
  /**
   * The server's: `invalid`, `not_allowed`, `not_found`, `wrong_state`, `stale_call`, `no_device`, `no_session`, `login_error`,
   * `unavailable`, `internal`. The bar's: `wrong_state`, `invalid`, `no_call`, `no_device`, `connection_lost`, `timeout`,
   * and for a softphone `phone_<problem>`.
   */
  code: string;
  message: string;
}

/** What every method but `state` resolves to. */
export type Result<Data extends object = object> = ({ ok: true } & Data) | Refusal;

/** Addresses one of several live calls; without it the bar chooses the one it shows. */
export interface CallOptions {
  uniqueid?: string;
}

export type RingingSound = "default" | "christmas" | "lovingYou" | "quest" | "rush";

export type AudioDeviceKind = "microphone" | "speaker" | "ringer";

/** A device for sound; `id` '' is the system's default. */
export interface AudioDevice {
  kind: AudioDeviceKind;
  id: string;
  label: string;
  selected: boolean;
}

/**
 * How the voice gets to the server and back. `ms`: until it was connected. `rtt` and `jitter` in milliseconds, `loss` from 0 to 1, both
 * ways together; `mos` from 1 to 4.5, above 3.6 is good.
 */
export interface LineQuality {
  ms: number;
  rtt: number;
  jitter: number;
  loss: number;
  mos: number;
}

/** With `phone_no_voice`: where the voice should have got to; `ports` only where the server knows its own. */
export interface LineRefusal extends Refusal {
  server?: string;
  ports?: string;
}

/** The arguments of `notify` as one object. */
export interface NotifyOptions {
  /** `{name}` is taken from `other.values`. Text, never HTML. */
  title: string;
  type?: MessageType;
  /** Removes an older one of the same group, else of the same title. */
  unique?: boolean;
  /** Milliseconds; null: never goes away by itself. */
  timeout?: number | null;
  /** Shown in this stage only, for example CREDENTIALS: under the sign-in form. */
  boundState?: Stage | null;
  group?: string | null;
  other?: { values?: { [name: string]: unknown } } | null;
}

/** The object of `onReady`, as it is now. `activeTab`: the name of the site's page beside the bar, '' for none. */
export type PresentState = State & { ringingSound: RingingSound; activeTab: string };

/** The methods that the bar adds to the page's object, section 5 of the contract. Nothing is ever thrown into the page. */
export interface Methods {
  /** Signs in. `remember` keeps the name and a revocable token in a cookie of the page, never the password. */
  login(username: string, password: string, remember?: boolean): Promise<Result>;
  /** Signs in by the contract's token, section 9. */
  sso(username: string, token: string, provider?: string): Promise<Result>;
  /** Unpairs the phone and signs out; refused during a call. */
  logout(): Promise<Result>;
  /** Pairs the phone with this identifier. */
  selectIdentifier(identifier: string): Promise<Result>;
  /** The same as `selectIdentifier`. */
  identificator(identifier: string): Promise<Result>;
  /** The same as `selectIdentifier`. */
  identifier(identifier: string): Promise<Result>;
  /** Confirms the paired phone. */
  provision(): Promise<Result>;
  /** Choose another phone without signing out; refused during a call. */
  identify(): Promise<Result>;
  /** During a call the change is kept and applied when it ends. `reason`: a name from `auxReasons`. */
  changeStatus(status: Status, reason?: string): Promise<Result>;
  /** Addition: ACW ends so many seconds later; `until` is the instant. */
  extendWrapUp(seconds: number): Promise<Result<{ until: number }>>;
  /** Addition, for supervisors: changes the status of an agent of theirs. */
  forceStatus(agent: number, status: Status, reason?: string): Promise<Result>;
  /** Addition, for supervisors: an agent of theirs stops serving a queue. */
  forceSuspend(agent: number, queue: number): Promise<Result>;
  /** Addition, for supervisors: an agent of theirs serves a queue again. */
  forceResume(agent: number, queue: number): Promise<Result>;
  /** Stop serving this queue. */
  suspend(queue: number): Promise<Result>;
  /** Serve this queue again. */
  resume(queue: number): Promise<Result>;
  /** Picks up the oldest ringing incoming call. */
  answer(options?: CallOptions): Promise<Result>;
  /** Addition: declines the oldest ringing incoming call. */
  reject(options?: CallOptions): Promise<Result>;
  /** Addition: takes a call that rings at colleagues of one's queues or group; without `uniqueid` the first of them. */
  pickUp(options?: CallOptions): Promise<Result<{ uniqueid: string }>>;
  /** Addition: brings the sound of softphone and calls from another window of the session to this one. */
  takeSound(): Promise<Result>;
  /** Calls a number. `queue`: an outbound queue, 'directCall' for none; missing or 'undefined' lets the server decide. */
  dial(
    number: string,
    queue?: number | "directCall" | "undefined" | null,
    line?: number | null,
    data?: { [key: string]: unknown } | null,
  ): Promise<Result<{ uniqueid: string }>>;
  /** Addition: sends digits 0-9, *, # and A-D to the other side. */
  dtmf(digits: string, options?: CallOptions): Promise<Result>;
  /** Addition: records the call, or leaves parts of it out. */
  record(what: "start" | "stop" | "pause" | "resume", options?: CallOptions): Promise<Result>;
  /** Ends the call; a ringing incoming one is rejected; with a consultation open that one ends. */
  hangup(options?: CallOptions): Promise<Result>;
  /** Holds the call and asks somebody: at once with a number (`uniqueid` is the consultation's), else with the next `dial`. */
  transfer(
    number?: string | CallOptions | null,
    options?: CallOptions,
  ): Promise<Result<{ uniqueid?: string }>>;
  /** Addition: gives the consultation up and goes back to the caller. */
  cancelTransfer(options?: CallOptions): Promise<Result>;
  /** Addition: talks to the other of the two, caller or consulted party. */
  swap(options?: CallOptions): Promise<Result>;
  /** Addition: talks to both at once. */
  conference(options?: CallOptions): Promise<Result>;
  /** Joins the caller and the consulted party, and leaves. */
  finishTransfer(options?: CallOptions): Promise<Result>;
  /** Hands the call over without asking; if the target fails it comes back (`onMessage`, group `transfer_failed`). */
  blindTransfer(number: string, options?: CallOptions): Promise<Result>;
  hold(options?: CallOptions): Promise<Result>;
  unhold(options?: CallOptions): Promise<Result>;
  /** Toggles the agent's microphone; addition: `on` sets it. */
  mute(on?: boolean | CallOptions, options?: CallOptions): Promise<Result>;
  /** Shows a notification in the bar. */
  notify(
    title: string | NotifyOptions,
    type?: MessageType,
    unique?: boolean,
    timeout?: number | null,
    boundState?: Stage | null,
    group?: string | null,
    other?: NotifyOptions["other"],
  ): Promise<Result<{ id: number }>>;
  /** A copy of the object of `onReady` as it is now; null before READY. */
  state(): PresentState | null;
  /** `override`: false appends to the codes of the call, true replaces them. */
  setAccountCode(
    uniqueid: string,
    accountCode: string,
    subAccountCode?: string | null,
    override?: boolean,
  ): Promise<Result>;
  /** Kept per user in this browser. */
  selectRingingSound(sound: RingingSound): Promise<Result>;
  /** Plays until it is stopped, a real ring, or 10 s. Without an argument: the selected sound. */
  testRingingSound(sound?: RingingSound): Promise<Result>;
  stopRingingSoundTest(): Promise<Result>;
  /** Addition: one more listener for a callback, called after the page's own. Returns what ends it. */
  on<Name extends CallbackName>(event: Name, listener: Callbacks[Name]): () => void;
  /** Addition: connects and shows the interface; goes on with the session that `stop` left. Happens by itself when the page has loaded. */
  start(): Promise<Result>;
  /** Addition: takes the interface away and lets go of phone and connection. Nobody is signed out. */
  stop(): Promise<Result>;
  /** Addition: microphones, speakers and outputs for ringing. Their names are known once the microphone was allowed. */
  devices(): Promise<Result<{ devices: readonly AudioDevice[] }>>;
  /** Addition: chooses one; '' is the system's default. Kept in this browser. */
  selectDevice(kind: AudioDeviceKind, id: string): Promise<Result>;
  /** Addition: sends a tone through the softphone to the server and measures what comes back. A call that comes ends it. */
  checkLine(options?: { signal?: AbortSignal }): Promise<({ ok: true } & LineQuality) | LineRefusal>;
  /** Addition: saves the latest lines of `onDebug` as a file. */
  downloadLog(): Promise<Result>;
  /** Addition, demo sites only: the telephone network places a caller into the queue with this number. */
  simulateCaller(number: string): Promise<Result>;
}

/** The methods that the stage has to allow. */
export type Actions = Omit<Methods, "state" | "on" | "start" | "stop">;

/** A call that a page makes before the script has loaded: the name of a method, then its arguments. */
export type QueuedCall = readonly [name: keyof Methods, ...args: readonly unknown[]];

/** What a page may set: options, callbacks, and calls that wait for the script. */
export type UcsOptions = Partial<Config> & Partial<Callbacks> & { q?: QueuedCall[] };

/** `window.ucsOperator`: the page sets options and callbacks, the bar adds the methods. */
export type UcsOperator = Partial<Config> &
  Partial<Callbacks> &
  Methods & { q: { push(...calls: QueuedCall[]): void } };
