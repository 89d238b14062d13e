import { describe, expect, it } from "vitest";
import { type RingingSound, synthesise } from "../../src/softphone/sounds.ts";

const RATE = 8000;
const NAMES: RingingSound[] = ["default", "christmas", "lovingYou", "quest", "rush"];

function loudest(samples: Float32Array): number {
  return samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** How much of one frequency is in the samples. */
function level(samples: Float32Array, hz: number): number {
  let [real, imaginary] = [0, 0];
  for (const [index, value] of samples.entries()) {
    real += value * Math.cos((2 * Math.PI * hz * index) / RATE);
    imaginary += value * Math.sin((2 * Math.PI * hz * index) / RATE);
  }
  return Math.hypot(real, imaginary) / samples.length;
}

describe("ringing sounds", () => {
  it.each(NAMES)("%s is a few seconds long, equally loud, and ends in a pause", (name) => {
    const samples = synthesise(name, RATE);
    expect(samples.length / RATE).toBeGreaterThan(2);
    expect(samples.length / RATE).toBeLessThan(12);
    expect(loudest(samples)).toBeCloseTo(0.35, 5);
    expect(samples.every(Number.isFinite)).toBe(true);
    expect(loudest(samples.subarray(-RATE / 5))).toBeLessThan(0.05);
  });

  it("all differ", () => {
    expect(new Set(NAMES.map((name) => synthesise(name, RATE).join().slice(0, 4000))).size).toBe(
      NAMES.length,
    );
  });

  it("christmas begins on E, as the tune does", () => {
    const first = synthesise("christmas", RATE).subarray(0, RATE * 0.15);
    expect(level(first, 659.26)).toBeGreaterThan(4 * level(first, 587.33));
    expect(level(first, 659.26)).toBeGreaterThan(4 * level(first, 739.99));
  });
});
