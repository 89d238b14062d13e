import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { measureEcho } from "../../src/softphone/echo.ts";
import type { EndReason, Outgoing } from "../../src/softphone/sip.ts";
import { FakeStream } from "./fakes.ts";

/** A call in which so many packets of a hundred get lost. */
class FakeCall extends EventTarget {
  readonly statuses: number[] = [];
  readonly connection = this as unknown as Outgoing["connection"];
  connectionState = "new";
  onAccepted = () => {};
  onEnded = (_reason: EndReason) => {};
  lost = 0;
  #began = performance.now();
  #sent = 0;
  #back = -11;

  connected(): void {
    this.onAccepted();
    this.connectionState = "connected";
    this.dispatchEvent(new Event("connectionstatechange"));
    this.dispatchEvent(Object.assign(new Event("track"), { track: "far" }));
  }

  end(status: number): void {
    if (this.statuses.push(status) === 1) this.onEnded("hangup");
  }

  /** 50 packets a second, the first 7 before anybody repeated them, 4 always on their way. */
  async getStats(): Promise<Map<string, object>> {
    const sent = Math.floor((performance.now() - this.#began) / 20);
    this.#back += (sent - this.#sent) * (1 - this.lost / 100);
    this.#sent = sent;
    return new Map<string, object>([
      ["a", { type: "outbound-rtp", kind: "audio", packetsSent: sent }],
      ["b", { type: "inbound-rtp", kind: "audio", packetsReceived: Math.floor(this.#back), jitter: 0.0042 }],
      ["c", { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.08 }],
    ]);
  }
}

let call: FakeCall;
const hear = vi.fn();
let tone: { heard: boolean; hear(stream: MediaStream): void };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("MediaStream", FakeStream);
  call = new FakeCall();
  hear.mockClear();
  tone = { heard: false, hear };
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function measure(signal?: AbortSignal) {
  return measureEcho(call, tone, signal);
}

async function back(): Promise<void> {
  await vi.advanceTimersByTimeAsync(150);
  call.connected();
  await vi.advanceTimersByTimeAsync(100);
  tone.heard = true;
}

it("measures two seconds of what comes back, and hangs up", async () => {
  const found = measure();
  await back();
  expect(hear).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(2100);
  expect(await found).toEqual({ ms: 150, rtt: 80, jitter: 4.2, loss: 0, mos: 4.38 });
  expect(call.statuses).toEqual([480]);
  expect(vi.getTimerCount()).toBe(0);
});

it("knows what is lost from what is on its way", async () => {
  call.lost = 10;
  const found = measure();
  await back();
  await vi.advanceTimersByTimeAsync(2100);
  const { loss, mos } = (await found) as { loss: number; mos: number };
  expect(loss).toBeGreaterThan(0.09);
  expect(loss).toBeLessThan(0.11);
  expect(mos).toBeLessThan(3.6);
});

it("finds everything lost when nothing more comes after the first sound", async () => {
  const found = measure();
  await back();
  call.lost = 100;
  await vi.advanceTimersByTimeAsync(2100);
  expect(await found).toMatchObject({ loss: 1, mos: 1 });
});

it.each([
  ["silent", () => call.onAccepted()],
  ["away", () => {}],
] as const)("after five seconds it is %s", async (what, happens) => {
  const found = measure();
  happens();
  await vi.advanceTimersByTimeAsync(4900);
  expect(call.statuses).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(await found).toBe(what);
  expect(call.statuses).toEqual([480]);
});

it.each([
  ["refused", false, "failed"],
  ["refused", false, "rejected"],
  ["silent", true, "failed"],
  ["away", false, "connection"],
  ["ended", true, "hangup"],
  ["ended", false, "cancelled"],
] as const)("is %s when the call, answered: %s, ends as %s", async (what, answered, reason) => {
  const found = measure();
  if (answered) call.onAccepted();
  call.onEnded(reason);
  await vi.advanceTimersByTimeAsync(100);
  expect(await found).toBe(what);
});

it("is given up at once, before and in the measurement", async () => {
  for (const stage of ["before", "in"]) {
    call = new FakeCall();
    tone.heard = stage === "in";
    const leaving = new AbortController();
    const found = measure(leaving.signal);
    await vi.advanceTimersByTimeAsync(200);
    leaving.abort();
    expect(call.statuses).toEqual([480]);
    await vi.advanceTimersByTimeAsync(100);
    expect(await found).toBe("ended");
  }
  call = new FakeCall();
  expect(await measure(AbortSignal.abort())).toBe("ended");
});

it("is over with its page", async () => {
  const found = measure();
  dispatchEvent(new Event("pagehide"));
  expect(call.statuses).toEqual([480]);
  await vi.advanceTimersByTimeAsync(100);
  expect(await found).toBe("ended");
});
