/**
 * The ringing sounds: note tables, and the synthesiser that turns one into samples. All tunes are our own but "christmas",
 * which is "Jingle Bells" (J. Pierpont, 1857, public domain).
 */

/** The names are the operator API's. */
export type RingingSound = "default" | "christmas" | "lovingYou" | "quest" | "rush";

interface Score {
  /** Length of a step in seconds. */
  step: number;
  /** A note fades to a third in this time, in seconds. */
  fade: number;
  /** Loudness of the partials 1, 2, 3, ... */
  partials: number[];
  /** Voices that sound together: pitch, then ":" and the number of steps if it is not one; "_" is a pause. */
  voices: string[];
}

const SCORES: Record<RingingSound, Score> = {
  default: {
    step: 0.07,
    fade: 0.12,
    partials: [1, 0.3, 0.12, 0.05],
    voices: ["e5 b5 e5 b5 e5 b5 e5 b5 _:6 e5 b5 e5 b5 e5 b5 e5 b5 _:26", "e4:8 _:6 e4:8 _:26"],
  },
  christmas: {
    step: 0.16,
    fade: 0.3,
    partials: [1, 0.1, 0.35, 0, 0.15],
    voices: [
      "e5 e5 e5:2 e5 e5 e5:2 e5 g5 c5 d5 e5:4 f5 f5 f5 f5 f5 e5 e5 e5 e5 d5 d5 e5 d5:2 g5:2 _:8",
      "c4:4 c4:4 c4:4 c4:4 f4:4 c4:4 g4:4 g4:4 _:8",
    ],
  },
  lovingYou: {
    step: 0.2,
    fade: 0.6,
    partials: [1, 0.25, 0.06],
    voices: [
      "a4:2 c5 f5:3 e5:2 c5 d5:3 a#4:2 d5 g5:3 f5:2 e5 c5:3 a4:2 a#4 c5:3 a4:6 _:6",
      "f3:3 c4:3 a3:3 d4:3 g3:3 d4:3 c4:3 e4:3 f3:3 c4:3 f3:6 _:6",
    ],
  },
  quest: {
    step: 0.14,
    fade: 0.4,
    partials: [1, 0.6, 0.45, 0.3, 0.15],
    voices: [
      "d4:2 a4:2 g4 a4 c5:2 a4:2 d5:4 _:2 e5 f5 e5 d5 c5:2 a4:2 d5:6 _:10",
      "d3:4 c3:4 f3:2 d3:6 a3:4 f3:4 d3:6 _:10",
    ],
  },
  rush: {
    step: 0.09,
    fade: 0.1,
    partials: [1, 0, 0.4, 0, 0.2],
    voices: [
      "a4 e5 a5 e5 c5 e5 a5 e5 f4 c5 f5 c5 a4 c5 f5 c5 g4 d5 g5 d5 b4 d5 g5 d5 e5 g#5 b5 g#5 e5 b4 g#4 e4 _:14",
      "a3:4 a3:4 f3:4 f3:4 g3:4 g3:4 e3:4 e3:4 _:14",
    ],
  },
};

/** Peak of all sounds: heard across an office, not painful in a headset. */
const LOUDNESS = 0.35;

/** One round of the sound, pause included, to be played in a loop. */
export function synthesise(sound: RingingSound, rate: number): Float32Array<ArrayBuffer> {
  const { step, fade, partials, voices } = SCORES[sound];
  const tracks = voices.map((voice) => voice.split(" ").map(note));
  const steps = Math.max(...tracks.map((notes) => notes.reduce((sum, { length }) => sum + length, 0)));
  const samples = new Float32Array(Math.round(steps * step * rate));
  for (const notes of tracks) {
    let at = 0;
    for (const { hz, length } of notes) {
      if (hz) strike(samples.subarray(Math.round(at * step * rate)), hz, partials, fade, rate);
      at += length;
    }
  }
  let peak = 0;
  for (const value of samples) peak = Math.max(peak, Math.abs(value));
  return samples.map((value) => (value * LOUDNESS) / peak);
}

function note(text: string): { hz: number; length: number } {
  const [pitch = "_", steps = "1"] = text.split(":");
  const semitone = "c d ef g a b".indexOf(pitch.charAt(0)) + (pitch.includes("#") ? 1 : 0);
  const fromA4 = semitone - 9 + 12 * (Number(pitch.at(-1)) - 4);
  return { hz: pitch === "_" ? 0 : 440 * 2 ** (fromA4 / 12), length: Number(steps) };
}

/**
 * Adds one note, soft at its start, to the samples from the first one on. Each sine comes from the two values before it:
 * asking for every sample would hold the page up for a quarter of a second at the first ring.
 */
function strike(samples: Float32Array, hz: number, partials: number[], fade: number, rate: number): void {
  const end = Math.min(samples.length, Math.round(5 * fade * rate));
  const rise = 1 / (0.006 * rate);
  const decay = Math.exp(-1 / (fade * rate));
  partials.forEach((weight, above) => {
    const turn = (2 * Math.PI * hz * (above + 1)) / rate;
    const twice = 2 * Math.cos(turn);
    let [before, value, loudness] = [-Math.sin(turn), 0, weight];
    for (let index = 0; index < end; index++) {
      samples[index] = (samples[index] ?? 0) + Math.min(1, index * rise) * loudness * value;
      const next = twice * value - before;
      before = value;
      value = next;
      loudness *= decay;
    }
  });
}
