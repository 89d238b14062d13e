// Trying the microphone before the first call: how loud it is, and what it sounds like.

import { closeStream, openMicrophone } from "./microphone.ts";

/** How often the level is told. */
const EVERY_MS = 80;
/** Who speaks hears it so much later: at once it would be taken for one's own voice. */
const LATER_S = 1;
/** From silence to as loud as it gets, in decibels. */
const QUIETEST_DB = -60;

export interface Ear {
  /** The microphone; '' is the system's default. */
  readonly microphone: string;
  /** Where one hears oneself; null: one does not. */
  readonly speaker: string | null;
  /** From 0 to 1. */
  level(value: number): void;
}

interface Routable {
  setSinkId?(id: string): Promise<void>;
}

/** Opens the microphone until the returned function is called. Rejects with `PhoneProblem`. */
export async function listen({ microphone, speaker, level }: Ear): Promise<() => void> {
  const stream = await openMicrophone(microphone ? { deviceId: microphone } : {});
  const context = new AudioContext();
  const source = context.createMediaStreamSource(stream);
  const meter = context.createAnalyser();
  meter.fftSize = 1024;
  source.connect(meter);
  if (speaker !== null) {
    const delay = context.createDelay(LATER_S);
    delay.delayTime.value = LATER_S;
    source.connect(delay).connect(context.destination);
    if (speaker) void (context as Routable).setSinkId?.(speaker).catch(() => {});
  }
  void context.resume();
  const samples = new Float32Array(meter.fftSize);
  const timer = setInterval(() => {
    meter.getFloatTimeDomainData(samples);
    level(loudness(samples));
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    closeStream(stream);
    void context.close();
  };
}

/** How loud it is, from 0 to 1, as ears have it. */
export function loudness(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < samples.length; index += 1) sum += (samples[index] ?? 0) ** 2;
  const decibels = 10 * Math.log10(sum / samples.length || 1e-12);
  return Math.min(1, Math.max(0, 1 - decibels / QUIETEST_DB));
}
