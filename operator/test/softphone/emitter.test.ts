import { expect, it, vi } from "vitest";
import { EventEmitter } from "../../src/softphone/emitter.ts";

it("calls listeners in order, with what was emitted, until they are removed", () => {
  const [first, second] = [vi.fn(), vi.fn()];
  const emitter = new EventEmitter().on("a", first).on("a", second).on("b", first);
  expect(emitter.emit("a", 1, 2)).toBe(true);
  expect(first.mock.calls).toEqual([[1, 2]]);
  expect(emitter.listeners("a")).toEqual([first, second]);
  emitter.removeListener("a", first).emit("a");
  expect(first).toHaveBeenCalledOnce();
  expect(second).toHaveBeenCalledTimes(2);
  expect(emitter.emit("nothing")).toBe(false);
});

it("one that is removed while others are called is called this time", () => {
  const emitter = new EventEmitter();
  const second = vi.fn();
  emitter.on("a", () => emitter.removeListener("a", second)).on("a", second);
  emitter.emit("a");
  emitter.emit("a");
  expect(second).toHaveBeenCalledOnce();
});
