// The connection is cut and swallowed at random while calls come and go: nothing is lost, doubled or told out of order.

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Call, CallEvent } from "../../src/protocol.gen.ts";
import { CallState } from "../../src/protocol.gen.ts";
import { call, state, user } from "../session/samples.ts";
import { FakeServer, type Page, page } from "./fakes.ts";

const order: CallEvent[] = ["new", "ringing", "connect", "hold", "resume", "mute", "unmute", "hangup"];
const callbackOf = (event: CallEvent) => `onCall${event[0]?.toUpperCase()}${event.slice(1)}`;
const callbacks = order.map(callbackOf);

/** Numbers that are the same for the same seed (mulberry32). */
function chance(seed: number): () => number {
  let at = seed;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The server's side of one session, with the truth about its calls. */
class House {
  readonly log: { readonly type: string; readonly seq: number }[] = [];
  readonly told = new Map<string, string[]>();
  readonly calls = new Map<string, Call>();
  /** Only a snapshot helps from now on, as after a restart of the server. */
  forgetful = false;
  #line: FakeServer | null = null;
  #count = 0;

  get connected(): boolean {
    return this.#line !== null;
  }

  serve(): void {
    Object.assign(FakeServer.replies, {
      login: (_: unknown, server: FakeServer) => {
        this.#line = server;
        this.push({ type: "user", user });
        this.push({ type: "ready", state: state() });
        return { data: { session: "secret", stage: "ready", remember: "" } };
      },
      ping: () => (this.connected ? {} : null),
      resume: (
        { session, seq, calls }: { session: string; seq: number; calls: string[] },
        server: FakeServer,
      ) => {
        expect(session).toBe("secret");
        this.#line = server;
        const all = [...this.calls.values()];
        const over = (one: Call) => one.state === CallState.HUNG_UP;
        if (this.forgetful) {
          const ended = all.filter((one) => over(one) && calls.includes(one.uniqueid));
          const live = all.filter((one) => !over(one));
          this.push({
            type: "snapshot",
            stage: "ready",
            user,
            device: null,
            state: state(),
            calls: live,
            ended,
          });
        } else {
          for (const frame of this.log.slice(seq)) server.say(frame);
        }
        return { data: { snapshot: this.forgetful, stage: "ready", softphone: null } };
      },
    });
  }

  push(message: { type: string; [key: string]: unknown }): void {
    const frame = { ...message, seq: this.log.length + 1 };
    this.log.push(frame);
    this.#line?.say(frame);
  }

  /** Nobody is heard any more, on either side, and nobody knows. */
  swallow(): void {
    this.#line = null;
  }

  /** What happens now is lost on the way, what comes later is not. */
  lose(happen: () => void): void {
    const line = this.#line;
    this.#line = null;
    happen();
    this.#line = line;
  }

  cut(): void {
    this.#line = null;
    FakeServer.last.cut();
  }

  tell(event: CallEvent, one: Call): void {
    this.calls.set(one.uniqueid, one);
    this.told.set(one.uniqueid, [...(this.told.get(one.uniqueid) ?? []), callbackOf(event)]);
    this.push({ type: "call", event, call: one });
  }

  /** Something happens to the calls. */
  live(random: () => number): void {
    const open = [...this.calls.values()].filter((one) => one.state !== CallState.HUNG_UP);
    const one = open[Math.floor(random() * open.length)];
    if (!one || (open.length < 3 && random() < 0.2)) {
      this.#count += 1;
      const direction = random() < 0.5 ? "INCOMING" : "OUTGOING";
      const begun = call(`call${this.#count}`, { direction, state: CallState.NEW });
      if (direction === "OUTGOING") this.tell("new", begun);
      else this.tell("ringing", { ...begun, state: CallState.RINGING });
      return;
    }
    const side = one.direction === "OUTGOING" ? "caller_muted" : "connected_muted";
    if (random() < 0.2) this.tell("hangup", { ...one, state: CallState.HUNG_UP, cause: 3 });
    else if (one.state === CallState.NEW) this.tell("ringing", { ...one, state: CallState.RINGING });
    else if (one.state === CallState.RINGING) this.tell("connect", { ...one, state: CallState.CONNECTED });
    else if (random() < 0.5) this.tell(one[side] ? "unmute" : "mute", { ...one, [side]: !one[side] });
    else if (one.state === CallState.HELD) this.tell("resume", { ...one, state: CallState.CONNECTED });
    else this.tell("hold", { ...one, state: CallState.HELD });
  }

  end(): void {
    for (const one of this.calls.values()) {
      if (one.state !== CallState.HUNG_UP)
        this.tell("hangup", { ...one, state: CallState.HUNG_UP, cause: 4 });
    }
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A shift with cuts; returns what the page was told of each call. */
async function shift(house: House, random: () => number, snapshots: boolean): Promise<Map<string, string[]>> {
  vi.spyOn(Math, "random").mockImplementation(random);
  const heard = new Map<string, string[]>();
  const listen = Object.fromEntries(
    callbacks.map((name) => [
      name,
      (one: Call) => heard.set(one.uniqueid, [...(heard.get(one.uniqueid) ?? []), name]),
    ]),
  );
  const { bar, of }: Page = page({ ...listen, withoutDevice: true });
  house.serve();
  await vi.advanceTimersByTimeAsync(1);
  expect(await bar.login("jana", "right")).toEqual({ ok: true });
  for (let step = 0; step < 150; step += 1) {
    house.live(random);
    if (random() < 0.1) {
      if (snapshots) house.forgetful = random() < 0.5;
      const kind = random();
      if (kind < 0.4) house.cut();
      else if (kind < 0.6) house.swallow();
      else house.lose(() => house.live(random));
      for (let unheard = Math.floor(random() * 5); unheard > 0; unheard -= 1) house.live(random);
    }
    await vi.advanceTimersByTimeAsync(random() * 300);
  }
  house.end();
  // A swallowed frame is found out by the silence.
  await vi.advanceTimersByTimeAsync(40_000);
  expect(house.connected).toBe(true);
  expect(bar.state()?.call).toBeNull();
  for (const [warning] of of("onWarning")) expect(warning).toMatch(/^push \d+ came after \d+$/);
  return heard;
}

it.each(Array.from({ length: 40 }, (_, seed) => seed))(
  "what the server keeps is told in full, seed %i",
  async (seed) => {
    const house = new House();
    expect(await shift(house, chance(seed), false)).toEqual(house.told);
  },
);

it.each(Array.from({ length: 40 }, (_, seed) => 100 + seed))(
  "what the server sums up makes legal series, seed %i",
  async (seed) => {
    const house = new House();
    const heard = await shift(house, chance(seed), true);
    for (const series of heard.values()) {
      expect(series.filter((name) => name === "onCallHangup")).toHaveLength(1);
      expect(series.at(-1)).toBe("onCallHangup");
      const milestones = series.filter((name) => /New|Ringing|Connect/.test(name));
      expect(milestones).toEqual(
        [...new Set(milestones)].sort((a, b) => callbacks.indexOf(a) - callbacks.indexOf(b)),
      );
      for (const pair of [/Hold|Resume/, /ute$/]) {
        const turns = series.filter((name) => pair.test(name));
        for (const [at, name] of turns.entries()) expect(/Hold|Mute/.test(name)).toBe(at % 2 === 0);
      }
    }
    // Only a call that came and went between two snapshots may be unheard of.
    for (const [uniqueid, series] of house.told) {
      if (!heard.has(uniqueid)) expect(series.at(-1)).toBe("onCallHangup");
    }
  },
);
