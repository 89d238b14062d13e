import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createTone, type Tone } from "../../src/softphone/tone.ts";
import { FakeStream } from "./fakes.ts";

const RATE = 48000;
const SIZE = 1024;

/** As much of WebAudio as the tone touches; the ear hears `heard`: frequency and level. */
class FakeAudio {
  static locked = false;
  static last: FakeAudio;
  readonly sampleRate = RATE;
  state = "suspended";
  heard: readonly [hz: number, db: number][] = [];

  constructor() {
    FakeAudio.last = this;
  }

  resume(): Promise<void> {
    if (FakeAudio.locked) return new Promise(() => {});
    this.state = "running";
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.state = "closed";
  }

  createOscillator = () => ({ frequency: { value: 0 }, connect: <Node>(node: Node) => node, start() {} });
  createGain = () => ({ gain: { value: 0 }, connect: <Node>(node: Node) => node });
  createMediaStreamDestination = () => ({ stream: new FakeStream() });
  createMediaStreamSource = () => ({ connect() {} });
  createAnalyser = () => ({
    fftSize: SIZE,
    frequencyBinCount: SIZE / 2,
    smoothingTimeConstant: 0.8,
    getFloatFrequencyData: (levels: Float32Array) => {
      levels.fill(Number.NEGATIVE_INFINITY);
      for (const [hz, db] of this.heard) levels[Math.round((hz * SIZE) / RATE)] = db;
    },
  });
}

beforeEach(() => {
  FakeAudio.locked = false;
  vi.stubGlobal("AudioContext", FakeAudio);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it.each([
  [true, "itself", [[850, -30]]],
  [
    true,
    "itself above a noise",
    [
      [120, -50],
      [850, -30],
    ],
  ],
  [false, "nothing", []],
  [false, "itself from very far away", [[850, -80]]],
  [
    false,
    "somebody who speaks",
    [
      [200, -20],
      [850, -30],
    ],
  ],
] as const)("heard is %s when it hears %s", async (heard, _what, sounds) => {
  const tone = await createTone();
  FakeAudio.last.heard = sounds as unknown as FakeAudio["heard"];
  expect(tone?.heard).toBe(heard);
  tone?.close();
});

it("closes all that it has opened", async () => {
  const tone = (await createTone()) as Tone;
  tone.close();
  expect(FakeAudio.last.state).toBe("closed");
  expect((tone.stream as unknown as FakeStream).track.stopped).toBe(true);
});

it("does not wait for ever where the browser keeps the page silent", async () => {
  vi.useFakeTimers();
  FakeAudio.locked = true;
  const made = createTone();
  await vi.advanceTimersByTimeAsync(500);
  expect(await made).toBeNull();
  expect(FakeAudio.last.state).toBe("closed");
});
