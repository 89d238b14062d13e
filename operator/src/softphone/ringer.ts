import { isLocked, listen, whenUnlocked } from "./gesture.ts";
import { type RingingSound, synthesise } from "./sounds.ts";

/** No partial of the sounds lies above 5 kHz. */
const RATE = 12000;

export interface Ringer {
  /** Rings until `stop`; if the page is still locked, from the first gesture on. Ends a test. */
  ring(sound: RingingSound): void;
  stop(): void;
  /** Plays for some seconds, unless it really rings. */
  test(sound: RingingSound, seconds: number): void;
  /** True while the browser keeps the page silent because nobody has touched it yet. */
  readonly locked: boolean;
  /** From 0 to 1; takes effect at once. */
  volume: number;
}

/** A loop needs no timer, so it rings on evenly in a tab that the browser slows down. */
export function createRinger(volume = 1): Ringer {
  const buffers = new Map<RingingSound, AudioBuffer>();
  let ringing = false;
  let gain: GainNode | undefined;
  let silence = (): void => {};
  listen();

  function bufferOf(context: AudioContext, sound: RingingSound): AudioBuffer {
    const known = buffers.get(sound);
    if (known) return known;
    const samples = synthesise(sound, RATE);
    const buffer = context.createBuffer(1, samples.length, RATE);
    buffer.copyToChannel(samples, 0);
    buffers.set(sound, buffer);
    return buffer;
  }

  function play(sound: RingingSound, seconds: number): void {
    silence();
    let source: AudioBufferSourceNode | undefined;
    const giveUp = whenUnlocked((context) => {
      source = context.createBufferSource();
      source.buffer = bufferOf(context, sound);
      source.loop = true;
      gain = context.createGain();
      tune();
      source.connect(gain);
      gain.connect(context.destination);
      source.start();
      if (seconds) source.stop(context.currentTime + seconds);
    });
    silence = () => {
      giveUp();
      source?.disconnect();
      source = undefined;
    };
  }

  /** Ears hear a square as even steps. */
  function tune(): void {
    if (gain) gain.gain.value = volume * volume;
  }

  return {
    ring(sound) {
      ringing = true;
      play(sound, 0);
    },
    stop() {
      ringing = false;
      silence();
    },
    test(sound, seconds) {
      if (!ringing) play(sound, seconds);
    },
    get volume() {
      return volume;
    },
    set volume(wanted) {
      volume = wanted;
      tune();
    },
    get locked() {
      return isLocked();
    },
  };
}
