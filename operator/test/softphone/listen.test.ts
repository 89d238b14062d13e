import { expect, it } from "vitest";
import { loudness } from "../../src/softphone/listen.ts";

const tone = (peak: number) => Float32Array.from({ length: 1024 }, (_, at) => peak * Math.sin(at / 3));

it("silence is nothing, a shout is all, and a tenth as loud is a third less", () => {
  expect(loudness(new Float32Array(1024))).toBe(0);
  expect(loudness(tone(1.5))).toBe(1);
  expect(loudness(tone(0.5)) - loudness(tone(0.05))).toBeCloseTo(20 / 60, 2);
});
