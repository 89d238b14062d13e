// A tone that is sent, and an ear that knows it when it comes back.

import { closeStream } from "./microphone.ts";

/** Within every codec's band, and no whole part of a ringing sound. */
const HZ = 850;
/** As loud as somebody who speaks. */
const GAIN = 0.25;
/** What came back counts from this level on, in decibels, if nothing else is louder. */
const HEARD_DB = -60;
/** So long a page that may make sounds takes to begin. In one that may not, `resume` waits for a gesture without end. */
const BEGIN_MS = 500;

/** Until `close` it sounds, and may be heard. */
export interface Tone {
  readonly stream: MediaStream;
  /** From now on this is what comes back. */
  hear(stream: MediaStream): void;
  /** At this moment the tone is what is heard. */
  readonly heard: boolean;
  close(): void;
}

/** Null: the browser keeps the page silent, since nobody has touched it yet. */
export async function createTone(): Promise<Tone | null> {
  const context = new AudioContext();
  const limit = new Promise((resolve) => setTimeout(resolve, BEGIN_MS));
  await Promise.race([context.resume(), limit]);
  if (context.state !== "running") {
    void context.close();
    return null;
  }
  const voice = context.createOscillator();
  const gain = context.createGain();
  const mouth = context.createMediaStreamDestination();
  voice.frequency.value = HZ;
  gain.gain.value = GAIN;
  voice.connect(gain).connect(mouth);
  voice.start();
  const ear = context.createAnalyser();
  ear.fftSize = 1024;
  ear.smoothingTimeConstant = 0;
  const levels = new Float32Array(ear.frequencyBinCount);
  // Chromium gives a far side's sound to an AudioContext only while an element plays it, too.
  const element = document.createElement("audio");
  element.muted = true;
  return {
    stream: mouth.stream,
    hear(stream) {
      element.srcObject = stream;
      element.play().catch(() => {});
      context.createMediaStreamSource(stream).connect(ear);
    },
    get heard() {
      ear.getFloatFrequencyData(levels);
      const loudest = levels.reduce((best, level, at) => (level > (levels[best] ?? 0) ? at : best), 0);
      const away = Math.abs(loudest - (HZ * ear.fftSize) / context.sampleRate);
      return away <= 1 && (levels[loudest] ?? 0) > HEARD_DB;
    },
    close() {
      element.srcObject = null;
      closeStream(mouth.stream);
      void context.close();
    },
  };
}
