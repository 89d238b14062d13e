import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Ringer } from "../../src/softphone/ringer.ts";

class FakeSource {
  loop = false;
  playing = false;
  until = Number.POSITIVE_INFINITY;
  buffer: { samples: number } | null = null;
  connect(): void {
    this.playing = true;
  }
  start(): void {}
  stop(at: number): void {
    this.until = at;
  }
  disconnect(): void {
    this.playing = false;
  }
}

class FakeContext {
  static touched = false;
  static made: FakeContext[] = [];
  state = "suspended";
  currentTime = 100;
  sources: FakeSource[] = [];
  constructor() {
    FakeContext.made.push(this);
  }
  async resume(): Promise<void> {
    if (!FakeContext.touched) return new Promise(() => {});
    this.state = "running";
  }
  createBuffer(_channels: number, samples: number) {
    return { samples, copyToChannel() {} };
  }
  gains: { gain: { value: number }; connect(): void }[] = [];
  createGain() {
    this.gains.push({ gain: { value: 1 }, connect() {} });
    return this.gains.at(-1);
  }
  createBufferSource(): FakeSource {
    this.sources.push(new FakeSource());
    return this.sources.at(-1) as FakeSource;
  }
}

function playing(): FakeSource[] {
  return FakeContext.made.flatMap(({ sources }) => sources).filter((source) => source.playing);
}

async function touch(): Promise<void> {
  FakeContext.touched = true;
  dispatchEvent(new Event("pointerdown"));
  await vi.waitFor(() => expect(FakeContext.made[0]?.state).toBe("running"));
}

describe("the ringer", () => {
  let ringer: Ringer;

  beforeEach(async () => {
    vi.resetModules();
    vi.stubGlobal("AudioContext", FakeContext);
    FakeContext.made = [];
    FakeContext.touched = false;
    const { createRinger } = await import("../../src/softphone/ringer.ts");
    ringer = createRinger();
  });

  it("is locked until somebody touches the page", async () => {
    expect(ringer.locked).toBe(true);
    await touch();
    expect(ringer.locked).toBe(false);
  });

  it("rings from the first gesture on, if it still rings then", async () => {
    ringer.ring("default");
    expect(playing()).toHaveLength(0);
    await touch();
    await vi.waitFor(() => expect(playing()).toHaveLength(1));
    expect(playing()[0]?.loop).toBe(true);
    ringer.stop();
    expect(playing()).toHaveLength(0);
  });

  it("does not ring late for a call that has ended", async () => {
    ringer.ring("default");
    ringer.stop();
    await touch();
    expect(playing()).toHaveLength(0);
  });

  it("plays one sound at a time, on one context", async () => {
    await touch();
    ringer.ring("quest");
    ringer.ring("rush");
    expect(playing()).toHaveLength(1);
    expect(FakeContext.made).toHaveLength(1);
  });

  it("is as loud as it was told, in a ring that sounds already, too", async () => {
    await touch();
    ringer.volume = 0.5;
    ringer.ring("default");
    const gain = () => FakeContext.made[0]?.gains.at(-1)?.gain.value;
    expect(gain()).toBe(0.25);
    ringer.volume = 1;
    expect(gain()).toBe(1);
  });

  it("ends a test after its time, and at once when it really rings", async () => {
    await touch();
    ringer.test("lovingYou", 10);
    expect(playing()[0]?.until).toBe(110);
    ringer.ring("default");
    expect(playing()).toHaveLength(1);
    expect(playing()[0]?.until).toBe(Number.POSITIVE_INFINITY);
    ringer.test("rush", 10);
    expect(playing()[0]?.until).toBe(Number.POSITIVE_INFINITY);
  });
});
