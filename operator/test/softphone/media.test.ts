import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type CallMedia, createMedia } from "../../src/softphone/media.ts";
import { FakeConnection, FakeStream, microphones, refusal } from "./fakes.ts";

const told = {
  onConnected: vi.fn(),
  onLost: vi.fn(),
  onSilent: vi.fn(),
  onFailed: vi.fn(),
  onProblem: vi.fn(),
  onQuality: vi.fn(),
};

function ring(): CallMedia {
  const speaker = { play: () => () => {}, setDevice: () => {} };
  return createMedia({ iceServers: [], audioInputConstraints: {}, speaker, talks: () => true, ...told });
}

beforeEach(() => {
  vi.stubGlobal("RTCPeerConnection", FakeConnection);
});
afterEach(() => {
  vi.clearAllMocks();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the microphone of a call", () => {
  it("opens while it rings, once", async () => {
    const state = microphones(new FakeStream());
    const media = ring();
    expect(state.asked).toBe(1);
    expect(await media.microphone()).toBe(await media.microphone());
    expect(state.asked).toBe(1);
  });

  it("is told when it fails, and is tried again by who answers", async () => {
    microphones(refusal("NotReadableError"), new FakeStream());
    const media = ring();
    await vi.waitFor(() => expect(told.onProblem).toHaveBeenCalledOnce());
    await expect(media.microphone()).resolves.toBeInstanceOf(FakeStream);
    expect(told.onProblem).toHaveBeenCalledOnce();
  });

  it("is stopped with the call, also when it opens after the end", async () => {
    const early = new FakeStream();
    microphones(early);
    const media = ring();
    media.close();
    await media.microphone();
    expect(early.track.stopped).toBe(true);
    expect(FakeConnection.last.closed).toBe(true);
  });

  it("keeps a mute that came before it was open", async () => {
    const stream = new FakeStream();
    microphones(stream);
    const media = ring();
    media.setMuted(true);
    await media.microphone();
    expect(stream.track.enabled).toBe(false);
    media.setMuted(false);
    expect(stream.track.enabled).toBe(true);
  });

  it("that is pulled out is replaced by the next one, muted as it was", async () => {
    const [first, second] = [new FakeStream(), new FakeStream()];
    microphones(first, second);
    const media = ring();
    await media.microphone();
    media.setMuted(true);
    first.track.onended?.();
    await vi.waitFor(() => expect(FakeConnection.last.replaced).toEqual([second.track]));
    expect(first.track.stopped).toBe(true);
    expect(second.track.enabled).toBe(false);
  });
});

describe("the way of the media", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    microphones(new FakeStream());
    ring();
  });

  it("is told once when it is found", () => {
    FakeConnection.last.become("connected", "connected");
    FakeConnection.last.become("connected", "completed");
    expect(told.onConnected).toHaveBeenCalledOnce();
  });

  it("heals a short gap by itself", () => {
    FakeConnection.last.become("connected", "connected");
    FakeConnection.last.become("disconnected", "disconnected");
    vi.advanceTimersByTime(400);
    FakeConnection.last.become("connected", "connected");
    vi.advanceTimersByTime(60_000);
    expect(told.onLost).not.toHaveBeenCalled();
  });

  it("is sought anew after a longer gap, at once when it has failed", () => {
    FakeConnection.last.become("disconnected", "disconnected");
    vi.advanceTimersByTime(1500);
    expect(told.onLost).toHaveBeenCalledTimes(1);
    FakeConnection.last.become("failed", "failed");
    vi.advanceTimersByTime(0);
    expect(told.onLost).toHaveBeenCalledTimes(2);
  });

  it("is given up after 20 seconds", () => {
    FakeConnection.last.become("disconnected", "disconnected");
    vi.advanceTimersByTime(30_000);
    expect(told.onFailed).toHaveBeenCalledOnce();
    expect(told.onLost.mock.calls.length).toBeGreaterThan(3);
  });

  it("found again, the next loss has its full time", () => {
    FakeConnection.last.become("disconnected", "disconnected");
    vi.advanceTimersByTime(15_000);
    FakeConnection.last.become("connected", "connected");
    FakeConnection.last.become("disconnected", "disconnected");
    vi.advanceTimersByTime(15_000);
    expect(told.onFailed).not.toHaveBeenCalled();
  });
});

it("digits queue behind those still to be sent", () => {
  microphones(new FakeStream());
  const media = ring();
  media.dtmf("12");
  media.dtmf("3");
  expect(FakeConnection.last.tones).toBe("123");
});
