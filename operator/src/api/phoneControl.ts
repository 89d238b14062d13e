// The softphone and the ringing sound, kept in step with the session. It comes in the softphone's chunk.

import type { Softphone } from "../protocol.gen.ts";
import { ringing, talking } from "../session/select.ts";
import type { Session } from "../session/state.ts";
import {
  type Choice,
  type DeviceKind,
  listDevices,
  readChoice,
  readVolume,
  writeChoice,
  writeVolume,
} from "../softphone/devices.ts";
import { setOutput } from "../softphone/gesture.ts";
import { createPhone, type Phone, type PhoneEvent, type ProblemCode } from "../softphone/phone.ts";
import { createRinger, type Ringer } from "../softphone/ringer.ts";
import type { Audio, PhoneListener, PhoneSite } from "../work/phone.ts";
import { done, refuse } from "./results.ts";
import { type Advice, advice } from "./texts.phone.ts";
import type { AudioDevice, Result, RingingSound } from "./types.ts";

const INVITE_MS = 3000;
const TEST_S = 10;
const HANDED_OVER_MS = 5000;

export class PhoneControl {
  readonly #site: PhoneSite;
  readonly #on: PhoneListener;
  #phone: Phone | null = null;
  #credentials = "";
  #registered = false;
  /** It was registered before. */
  #known = false;
  #trouble: ProblemCode | "" = "";
  #mos = 0;
  readonly #ringer: Ringer = createRinger(readVolume());
  #rings = false;
  #called = false;
  #talks = false;
  #invited = new Set<string>();
  /** What somebody waits for; called after every event of the softphone. */
  #looks = new Set<() => void>();
  #muted = new Map<string, boolean>();
  readonly #choice: Choice = readChoice();
  /** The phone reads it whenever it opens the microphone. */
  readonly #microphone: MediaTrackConstraints = {};

  constructor(site: PhoneSite, on: PhoneListener) {
    this.#site = site;
    this.#on = on;
    if (this.#choice.ringer) setOutput(this.#choice.ringer);
    this.#useMicrophone();
  }

  get audio(): Audio {
    return {
      registered: this.#registered,
      locked: this.#rings && this.#ringer.locked,
      trouble: this.#trouble,
      advice: this.#trouble && this.#advice()[this.#trouble],
      mos: this.#mos,
    };
  }

  /** The calls that have reached the softphone. */
  get invited(): string[] {
    return [...this.#invited];
  }

  /** How loud it rings, from 0 to 1; kept in this browser. */
  get volume(): number {
    return this.#ringer.volume;
  }

  set volume(wanted: number) {
    this.#ringer.volume = wanted;
    writeVolume(wanted);
  }

  /** For what does not go through the session. */
  get phone(): Pick<Phone, "call"> | null {
    return this.#phone;
  }

  /** There is a softphone in the page. */
  get active(): boolean {
    return this.#phone !== null;
  }

  /** Registers the softphone; with the grant it has already it stays as it is. With another, its calls come to the new one. */
  start(softphone: Softphone): void {
    const credentials = JSON.stringify(softphone);
    if (this.#credentials === credentials) {
      // The bar's connection was another: was the phone's lost as well?
      this.#phone?.check();
      return;
    }
    // The server calls the new one about them, and ends them at this one.
    if (this.#invited.size) this.leave(HANDED_OVER_MS);
    else this.stop();
    this.#credentials = credentials;
    Object.assign(this.#microphone, this.#site.constraints());
    const phone = createPhone({
      wsUrl: softphone.ws_url,
      sipUri: softphone.sip_uri,
      username: softphone.username,
      password: softphone.password,
      // Opaque to the bar: what the site's administrator wrote is the browser's to judge.
      iceServers: [...softphone.ice_servers] as unknown as RTCIceServer[],
      audioInputConstraints: this.#microphone,
      speaker: this.#choice.speaker,
      talks: () => this.#talks,
      on: (event) => {
        if (this.#phone === phone) this.#event(event);
      },
    });
    this.#phone = phone;
    phone.start();
  }

  /** See `Phone.leave`; for this control it is gone at once. */
  leave(waitMs: number): void {
    this.#forget()?.leave(waitMs);
  }

  /** Unregisters; its calls end. */
  stop(): void {
    const phone = this.#forget();
    if (phone) void phone.stop().catch((error: unknown) => this.#on.debug(`phone: ${String(error)}`));
  }

  #forget(): Phone | null {
    const phone = this.#phone;
    this.#phone = null;
    this.#credentials = "";
    this.#registered = false;
    this.#trouble = "";
    this.#invited.clear();
    this.#muted.clear();
    this.#known = false;
    this.#mos = 0;
    return phone;
  }

  /** Rings while an incoming call does, and mutes the local microphone with the call. */
  follow(session: Session, sound: RingingSound): void {
    const called = ringing(session) !== undefined;
    this.#talks = talking(session) !== undefined;
    const rings = this.active && called && !this.#talks;
    // A desk phone that rings ends a test, too.
    if (called && !this.#called && !rings) this.#ringer.stop();
    this.#called = called;
    if (rings !== this.#rings) {
      this.#rings = rings;
      if (rings) this.#ringer.ring(sound);
      else this.#ringer.stop();
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
    await this.reached([uniqueid], INVITE_MS);
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
      this.#problem(code as ProblemCode, message);
      return refuse(`phone_${code}`, message);
    }
  }

  /** Whether one of the calls has reached this phone, at the latest after this time. */
  reached(uniqueids: readonly string[], waitMs: number): Promise<boolean> {
    return this.#until(() => uniqueids.some((one) => this.#invited.has(one)), waitMs);
  }

  /** Whether the softphone is registered, at the latest after this time. An `abort` ends the wait. */
  registers(waitMs: number, signal?: AbortSignal): Promise<boolean> {
    return this.#until(() => this.#registered, waitMs, signal);
  }

  #until(met: () => boolean, waitMs: number, signal?: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", finish);
        this.#looks.delete(look);
        resolve(met());
      };
      const look = () => {
        if (met() || signal?.aborted) finish();
      };
      const timer = setTimeout(finish, waitMs);
      signal?.addEventListener("abort", finish);
      this.#looks.add(look);
      look();
    });
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

  #advice(): Advice {
    return this.#site.advice() ?? advice[this.#site.lang()];
  }

  #problem(code: ProblemCode, message: string): void {
    if (code !== "connection") this.#trouble = code;
    this.#on.debug(`phone problem ${code}: ${message}`);
    this.#on.problem(code, this.#advice()[code]);
    this.#on.changed();
  }

  /** What there is for sound. */
  devices(): Promise<readonly AudioDevice[]> {
    return listDevices(this.#choice);
  }

  /** Takes this one from now on, in running calls, too. One that is not there is refused. */
  async selectDevice(kind: DeviceKind, id: string): Promise<Result> {
    const there = (await this.devices()).some((one) => one.kind === kind && one.id === id);
    if (!there) return refuse("not_found", `there is no ${kind} ${id}`);
    this.#choice[kind] = id;
    writeChoice(this.#choice);
    if (kind === "ringer") setOutput(id);
    else if (kind === "speaker") this.#phone?.changeSpeaker(id);
    else {
      this.#useMicrophone();
      this.#phone?.changeMicrophone();
    }
    return done;
  }

  /** Wished for, not demanded: without it the system's default serves. */
  #useMicrophone(): void {
    const { microphone } = this.#choice;
    if (microphone) this.#microphone.deviceId = microphone;
    else delete this.#microphone.deviceId;
  }

  dtmf(uniqueid: string, digits: string): void {
    this.#phone?.dtmf(uniqueid, digits);
  }

  /** Silences the local microphone before the server confirms it. */
  setMuted(uniqueid: string, on: boolean): void {
    this.#phone?.setMuted(uniqueid, on);
  }

  test(sound: RingingSound): void {
    this.#ringer.test(sound, TEST_S);
  }

  stopTest(): void {
    if (!this.#rings) this.#ringer.stop();
  }

  #event(event: PhoneEvent): void {
    if (event.type === "problem") {
      this.#problem(event.code, event.message);
      return;
    }
    if (event.type === "quality") {
      this.#mos = event.quality.mos;
      this.#on.quality(event.quality);
      this.#on.changed();
      return;
    }
    if (event.type === "silent") this.#on.silent();
    this.#on.debug(`phone ${event.type}${"uniqueid" in event ? ` ${event.uniqueid}` : ""}`);
    if (event.type === "registered" || event.type === "unregistered") {
      this.#registered = event.type === "registered";
      // Later, too: what rang at a connection that was dead never came.
      if (this.#registered && (!this.#known || this.#invited.size === 0)) {
        this.#known = true;
        this.#on.registered();
      }
      this.#on.changed();
    } else if (event.type === "ringing") {
      this.#invited.add(event.uniqueid);
    } else if (event.type === "answered") {
      // The microphone is open only now.
      if (this.#muted.get(event.uniqueid)) this.#phone?.setMuted(event.uniqueid, true);
    } else if (event.type === "ended") {
      this.#mos = 0;
      this.#invited.delete(event.uniqueid);
      this.#muted.delete(event.uniqueid);
    }
    for (const look of this.#looks) look();
  }
}
