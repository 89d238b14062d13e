// The softphone as the rest of the bar sees it: there once its chunk is.

import type { AudioInputConstraints } from "../api/config.ts";
import type { PhoneControl } from "../api/phoneControl.ts";
import type { Advice } from "../api/texts.phone.ts";
import type { OwnLang } from "../api/texts.ts";
import type { RingingSound } from "../api/types.ts";
import type { Softphone } from "../protocol.gen.ts";
import type { Session } from "../session/state.ts";
import type { PhoneEvent, Quality } from "../softphone/phone.ts";

/** The softphone's chunk. */
export interface PhoneModule {
  createControl(site: PhoneSite, on: PhoneListener): PhoneControl;
}

export type Problem = Extract<PhoneEvent, { type: "problem" }>["code"] | "load";

/** What the phone asks of the rest of the bar. */
export interface PhoneSite {
  constraints(): AudioInputConstraints;
  lang(): OwnLang;
  /** In the language of the moment, when that is not a language of every bar. */
  advice(): Advice | null;
}

/** What the phone has to say to the rest of the bar. `advice` is worded for the agent. */
export interface PhoneListener {
  problem(code: Problem, advice: string): void;
  debug(text: string): void;
  quality(quality: Quality): void;
  /** A call's voice comes no more. */
  silent(): void;
  /** The phone can be called, for the first time or again and without a call. */
  registered(): unknown;
  /** Registered, locked or what `audio` says has changed. */
  changed(): void;
}

/** How the sound stands. */
export interface Audio {
  readonly registered: boolean;
  /** The browser keeps the page silent until somebody touches it. */
  readonly locked: boolean;
  /** What the microphone was last found to suffer from, and what to do; '' when it is well. */
  readonly trouble: Problem | "";
  readonly advice: string;
  /** How good the voice is in the call, from 1 to 4.5; 0 when nobody knows. */
  readonly mos: number;
}

/** Loads the chunk when it is needed. */
export class PhoneHandle {
  readonly #load: () => Promise<PhoneModule>;
  readonly #site: PhoneSite;
  readonly #on: PhoneListener;
  #loading: Promise<PhoneModule> | null = null;
  /** Null until the chunk has been needed. */
  control: PhoneControl | null = null;
  #session: Session | null = null;
  sound: RingingSound = "default";
  /** What the server has granted to this window; null: nothing, or it is another window's. */
  softphone: Softphone | null = null;

  constructor(load: () => Promise<PhoneModule>, site: PhoneSite, on: PhoneListener) {
    this.#load = load;
    this.#site = site;
    this.#on = on;
  }

  /** There is a softphone in the page. */
  get active(): boolean {
    return this.control?.active ?? false;
  }

  /** Registers the softphone; with the credentials it has already it stays as it is. */
  async start(softphone: Softphone): Promise<void> {
    this.softphone = softphone;
    const control = await this.load();
    if (!control || this.softphone !== softphone) return;
    control.start(softphone);
    // It may ring already.
    if (this.#session) control.follow(this.#session, this.sound);
  }

  /** Lets go of the phone without a word; of its calls once the server has taken them away, at the latest after `waitMs`. */
  leave(waitMs: number): void {
    this.softphone = null;
    this.control?.leave(waitMs);
    if (this.#session) this.control?.follow(this.#session, this.sound);
  }

  /** Unregisters; its calls end. */
  stop(): void {
    this.softphone = null;
    this.control?.stop();
  }

  /** Keeps ringing and microphone in step with the session. */
  follow(session: Session): void {
    this.#session = session;
    this.control?.follow(session, this.sound);
  }

  /** Plays a sound; false when it cannot be loaded. */
  async test(sound: RingingSound): Promise<boolean> {
    const control = await this.load();
    control?.test(sound);
    return control !== null;
  }

  /** The control, loaded if need be; null when it cannot be. */
  async load(): Promise<PhoneControl | null> {
    this.#loading ??= this.#load();
    try {
      const { createControl } = await this.#loading;
      this.control ??= createControl(this.#site, this.#on);
    } catch (error) {
      this.#loading = null;
      this.#on.problem("load", String(error));
    }
    return this.control;
  }
}
