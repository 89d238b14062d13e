// What the interface sees of the bar: the session, the methods that pages have too, and nothing else.

import type { Methods, RingingSound } from "../api/types.ts";
import type { CallsPage, ListCalls, User } from "../protocol.gen.ts";
import type { Session } from "../session/state.ts";
import type { HistoryModule } from "./history/history.ts";
import type { Panels } from "./panels/panels.ts";
import type { Words } from "./words/words.ts";

/** The outcome of a method; texts for people come as notices. */
export interface Outcome {
  readonly ok: boolean;
  /** Why not. */
  readonly code?: string;
}

/** What was asked for, or why not. */
export type Found<Data> =
  | { readonly ok: true; readonly data: Data }
  | { readonly ok: false; readonly code: string };

/** Which calls of the past are wanted. */
export type PastFilter = Omit<ListCalls, "type" | "id">;

/** Looking back. */
export interface Past {
  /** Calls that are over, newest first, in pages. */
  calls(filter: PastFilter): Promise<Found<CallsPage>>;
  /** An address that plays the recording, for some minutes. */
  recording(uniqueid: string): Promise<Found<string>>;
}

export type Lang = "cs" | "en" | "sk" | "de";

/** The options that the interface heeds. */
export interface Look {
  readonly showDialControl: boolean;
  readonly showBottomMenu: boolean;
  readonly topMenuNameContent: string;
  readonly autoOpenAccountCode: boolean;
  readonly debounceRequests: boolean;
}

/** Sound, as far as the interface shows it. */
export interface Sound {
  /** The softphone is registered. */
  readonly registered: boolean;
  /** It rings, but the browser keeps the page silent until somebody touches it. */
  readonly locked: boolean;
  /** What is wrong with the microphone, in the agent's language; '' when nothing is known to be. */
  readonly trouble: string;
  /** How good the voice is in the call, from 1 to 4.5; 0 when nobody knows. */
  readonly mos: number;
  /** A softphone's sound is in another window of the session. */
  readonly elsewhere: boolean;
}

export interface View {
  readonly session: Session;
  readonly sound: Sound;
  readonly lang: Lang;
  /** The words of `lang` when they are not among the interface's own. */
  readonly words: Words<"other"> | null;
}

export interface Bar {
  readonly look: Look;
  /** Those on the page's object; what has a method of its own below is asked by that. */
  readonly methods: Methods;
  readonly view: View;
  /** Calls `listener` after every change. Returns what ends it. */
  subscribe(listener: () => void): () => void;
  /** Seconds of the bar's clock. */
  now(): number;
  signIn(username: string, password: string, remember: boolean): Promise<Outcome>;
  /** Signs in with the login that a cookie remembers. */
  signInRemembered(): Promise<Outcome>;
  signOut(): Promise<Outcome>;
  selectPhone(identifier: string): Promise<Outcome>;
  confirmPhone(): Promise<Outcome>;
  changePhone(): Promise<Outcome>;
  setStatus(status: "OFFLINE" | "READY" | "AUX" | "ACW", reason?: string): Promise<Outcome>;
  /** ACW ends so many seconds later. */
  extendWrapUp(seconds: number): Promise<Outcome>;
  setServing(queue: number, serving: boolean): Promise<Outcome>;
  answer(uniqueid: string): Promise<Outcome>;
  /** Takes a call that rings at colleagues. */
  pickUp(uniqueid: string): Promise<Outcome>;
  reject(uniqueid: string): Promise<Outcome>;
  hangUp(uniqueid: string): Promise<Outcome>;
  setHeld(uniqueid: string, on: boolean): Promise<Outcome>;
  setMuted(uniqueid: string, on: boolean): Promise<Outcome>;
  dial(number: string): Promise<Outcome>;
  /** Asks the target before the call is handed on. */
  transfer(uniqueid: string, number: string): Promise<Outcome>;
  blindTransfer(uniqueid: string, number: string): Promise<Outcome>;
  cancelTransfer(uniqueid: string): Promise<Outcome>;
  swap(uniqueid: string): Promise<Outcome>;
  conference(uniqueid: string): Promise<Outcome>;
  finishTransfer(uniqueid: string): Promise<Outcome>;
  sendDigits(uniqueid: string, digits: string): Promise<Outcome>;
  record(uniqueid: string, what: "start" | "stop" | "pause" | "resume"): Promise<Outcome>;
  setCode(uniqueid: string, code: string, sub: string | null): Promise<Outcome>;
  /** The codes of the call that has ended are done. */
  closeCodes(): void;
  /** Shows one of the site's pages; '' none. */
  showTab(name: string): void;
  /** Which sound rings, and how loud, from 0 to 1. */
  readonly ringing: { readonly sound: RingingSound; readonly volume: number };
  setRingingVolume(volume: number): void;
  /** The agent with the figures of this moment; null when the server does not answer. */
  figures(): Promise<User | null>;
  /** A question to the server that is answered at once. */
  ping(): Promise<Outcome>;
  /** Asks for the microphone again; ok once it works. */
  checkMicrophone(): Promise<Outcome>;
  /** Lists a warning for some time. */
  note(text: string, timeoutMs: number): void;
  dismiss(notice: number): void;
  /** Fetches what is needed only by those who open it. */
  loadPanels(): Promise<Panels>;
  loadHistory(): Promise<HistoryModule>;
  /** Of a signed-in agent. */
  readonly past: Past;
}

/** What the interface gives to the rest. */
export interface UiModule {
  /** Shows the bar in the element. Returns what takes it away again. */
  mount(element: HTMLElement, bar: Bar): () => void;
}
