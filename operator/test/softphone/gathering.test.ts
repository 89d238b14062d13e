import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { capGathering } from "../../src/softphone/gathering.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("ends 150 ms after the last candidate", () => {
  const enough = vi.fn();
  const gathering = capGathering(performance.now());
  gathering.found(enough);
  vi.advanceTimersByTime(100);
  gathering.found(enough);
  vi.advanceTimersByTime(149);
  expect(enough).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(enough).toHaveBeenCalledOnce();
});

it("ends 500 ms after the beginning, however many candidates come", () => {
  const enough = vi.fn();
  const gathering = capGathering(performance.now());
  for (let time = 0; time < 500; time += 100) {
    gathering.found(enough);
    vi.advanceTimersByTime(100);
  }
  expect(enough).toHaveBeenCalledOnce();
});

it("takes what is known already almost at once when it has rung for long", () => {
  const enough = vi.fn();
  const gathering = capGathering(performance.now() - 3000);
  gathering.found(enough);
  gathering.found(enough);
  vi.advanceTimersByTime(20);
  expect(enough).toHaveBeenCalledOnce();
});

it("never ends after it was stopped", () => {
  const enough = vi.fn();
  const gathering = capGathering(performance.now());
  gathering.found(enough);
  gathering.stop();
  vi.advanceTimersByTime(1000);
  expect(enough).not.toHaveBeenCalled();
});
