// The softphone and the ringing sound: loads their chunk when it is needed, and keeps them in step with the session.

import type { Softphone } from "../protocol.gen.ts";
import { ringing, talking } from "../session/select.ts";
import type { Session } from "../session/state.ts";
import type { Phone, PhoneEvent, PhoneOptions } from "../softphone/phone.ts";
import type { Ringer } from "../softphone/ringer.ts";
import type { AudioInputConstraints } from "./config.ts";
import { done, refuse } from "./results.ts";
import type { Result, RingingSound } from "./types.ts";

/** The softphone's chunk. */
export interface PhoneModule {
  createPhone(options: PhoneOptions): Phone;
  createRinger(): Ringer;
}

export type Problem = Extract<PhoneEvent, { type: "problem" }>["code"] | "load";

/** What the phone has to say to the rest of the bar. */
export interface PhoneListener {
  problem(code: Problem, message: string): void;
  debug(text: string): void;
  /** Registered, locked or what `audio` says has changed. */
  changed(): void;
}

/** How the sound stands. `locked`: the browser keeps the page silent until somebody touches it. */
export interface Audio {
  readonly registered: boolean;
  readonly locked: boolean;
  /** What the microphone was last found to suffer from; '' when it is well. */
  readonly trouble: Problem | "";
}

const INVITE_MS = 3000;
const TEST_S = 10;

export class PhoneControl {
  readonly #load: () => Promise<PhoneModule>;
  readonly #constraints: () => AudioInputConstraints;
  readonly #on: PhoneListener;
  #module: Promise<PhoneModule> | null = null;
  #phone: Phone | null = null;
  #credentials = "";
  #registered = false;
  #trouble: Problem | "" = "";
  #ringer: Ringer | null = null;
  #rings = false;
  #invited = new Set<string>();
  #expecting = new Map<string, () => void>();
  #muted = new Map<string, boolean>();
  sound: RingingSound = "default";

  constructor(load: () => Promise<PhoneModule>, constraints: () => AudioInputConstraints, on: PhoneListener) {
    this.#load = load;
    this.#constraints = constraints;
    this.#on = on;
  }

  get audio(): Audio {
    return {
      registered: this.#registered,
      locked: this.#rings && (this.#ringer?.locked ?? false),
      trouble: this.#trouble,
    };
  }

  /** There is a softphone in the page. */
  get active(): boolean {
    return this.#phone !== null;
  }

  /** Registers the softphone; with the credentials it has already it stays as it is. */
  async start(softphone: Softphone): Promise<void> {
    const credentials = JSON.stringify(softphone);
    if (this.#credentials === credentials) return;
    this.stop();
    this.#credentials = credentials;
    const module = await this.#loaded();
    if (!module || this.#credentials !== credentials) return;
    const phone = module.createPhone({
      wsUrl: softphone.ws_url,
      sipUri: softphone.sip_uri,
      username: softphone.username,
      password: softphone.password,
      // Opaque to the bar: what the site's administrator wrote is the browser's to judge.
      iceServers: [...softphone.ice_servers] as unknown as RTCIceServer[],
      audioInputConstraints: this.#constraints(),
      on: (event) => {
        if (this.#phone === phone) this.#event(event);
      },
    });
    this.#phone = phone;
    this.#ringer ??= module.createRinger();
    phone.start();
  }

  /** Unregisters; its calls end. */
  stop(): void {
    const phone = this.#phone;
    this.#phone = null;
    this.#credentials = "";
    this.#registered = false;
    this.#trouble = "";
    this.#invited.clear();
    this.#muted.clear();
    if (phone) void phone.stop().catch((error: unknown) => this.#on.debug(`phone: ${String(error)}`));
  }

  /** Rings while an incoming call does, and mutes the local microphone with the call. */
  follow(session: Session): void {
    const rings = this.active && ringing(session) !== undefined && talking(session) === undefined;
    if (rings !== this.#rings) {
      this.#rings = rings;
      if (rings) this.#ringer?.ring(this.sound);
      else this.#ringer?.stop();
    }
    for (const { call, muted } of session.calls) {
      if (this.active && muted !== (this.#muted.get(call.uniqueid) ?? false)) {
        this.#muted.set(call.uniqueid, muted);
        this.#phone?.setMuted(call.uniqueid, muted);
      }
    }
  }

  /** Picks up. The server's ring may be faster than the INVITE: waits for it for a moment. */
  async answer(uniqueid: string): Promise<Result> {
    if (!this.#invited.has(uniqueid)) await this.#invite(uniqueid);
    const phone = this.#phone;
    if (!phone || !this.#invited.has(uniqueid))
      return refuse("stale_call", "the call has not reached this phone");
    try {
      await phone.answer(uniqueid);
      this.#well(true);
      return done;
    } catch (error) {
      const { code = "device_failed", message = String(error) } = error as {
        code?: string;
        message?: string;
      };
      this.#problem(code as Problem, message);
      return refuse(`phone_${code}`, message);
    }
  }

  /** Asks the browser for the microphone again. */
  async checkMicrophone(): Promise<Result> {
    return this.#well((await this.#phone?.checkMicrophone()) ?? false)
      ? done
      : refuse("phone_microphone", "the microphone does not work");
  }

  #well(works: boolean): boolean {
    if (works && this.#trouble) {
      this.#trouble = "";
      this.#on.changed();
    }
    return works;
  }

  #problem(code: Problem, message: string): void {
    if (code !== "connection" && code !== "load") this.#trouble = code;
    this.#on.problem(code, message);
    this.#on.changed();
  }

  dtmf(uniqueid: string, digits: string): void {
    this.#phone?.dtmf(uniqueid, digits);
  }

  /** Silences the local microphone before the server confirms it. */
  setMuted(uniqueid: string, on: boolean): void {
    this.#phone?.setMuted(uniqueid, on);
  }

  /** Plays a sound; false when it cannot be loaded. */
  async test(sound: RingingSound): Promise<boolean> {
    const module = await this.#loaded();
    if (!module) return false;
    this.#ringer ??= module.createRinger();
    this.#ringer.test(sound, TEST_S);
    return true;
  }

  stopTest(): void {
    if (!this.#rings) this.#ringer?.stop();
  }

  #event(event: PhoneEvent): void {
    if (event.type === "problem") {
      this.#problem(event.code, event.message);
      return;
    }
    this.#on.debug(`phone ${event.type}${"uniqueid" in event ? ` ${event.uniqueid}` : ""}`);
    if (event.type === "registered" || event.type === "unregistered") {
      this.#registered = event.type === "registered";
      this.#on.changed();
    } else if (event.type === "ringing") {
      this.#invited.add(event.uniqueid);
      this.#expecting.get(event.uniqueid)?.();
    } else if (event.type === "ended") {
      this.#invited.delete(event.uniqueid);
      this.#muted.delete(event.uniqueid);
    }
  }

  #invite(uniqueid: string): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.#expecting.delete(uniqueid);
        resolve();
      };
      const timer = setTimeout(finish, INVITE_MS);
      this.#expecting.set(uniqueid, finish);
    });
  }

  async #loaded(): Promise<PhoneModule | null> {
    this.#module ??= this.#load();
    try {
      return await this.#module;
    } catch (error) {
      this.#module = null;
      this.#on.problem("load", String(error));
      return null;
    }
  }
}
