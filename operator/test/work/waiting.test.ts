// Somebody waits while the agent is not ready.

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakeServer, readyPage } from "../api/fakes.ts";

const shown = vi.fn();

class FakeNotification {
  static permission = "granted";
  static requestPermission = vi.fn(() => Promise.resolve("granted"));
  onclick: (() => void) | null = null;
  constructor(...args: unknown[]) {
    shown(...args);
  }
}

beforeEach(() => {
  shown.mockClear();
  FakeNotification.requestPermission.mockClear();
  FakeNotification.permission = "granted";
  vi.stubGlobal("Notification", FakeNotification);
});

afterEach(() => {
  FakeServer.last?.close();
  vi.unstubAllGlobals();
});

const status = (name: string) =>
  FakeServer.last.push({
    type: "status",
    status: name,
    reason: "",
    next_status: null,
    next_reason: "",
    wrap_up: null,
  });
const waiting = (count: number) => FakeServer.last.push({ type: "waiting", count, by_queue: { 1: count } });

it.each([
  ["ACW", 1],
  ["AUX", 1],
  ["READY", 0],
  ["OFFLINE", 0],
])("in %s a caller who enters a queue is told %i times", async (name, times) => {
  await readyPage({ notifyWaitingCallers: true });
  status(name);
  waiting(1);
  expect(shown).toHaveBeenCalledTimes(times);
});

it("names the queue and the number of all who wait, and not those who leave", async () => {
  await readyPage({ notifyWaitingCallers: true });
  status("ACW");
  waiting(2);
  waiting(1);
  expect(shown.mock.calls).toEqual([["Support", { body: "Callers waiting: 2", tag: "ucsOperatorWaiting" }]]);
});

it("says nothing unless the page wants it", async () => {
  await readyPage();
  status("ACW");
  waiting(1);
  expect(shown).not.toHaveBeenCalled();
});

it("asks for the permission at the next gesture, once", async () => {
  FakeNotification.permission = "default";
  await readyPage({ notifyWaitingCallers: true });
  expect(FakeNotification.requestPermission).not.toHaveBeenCalled();
  dispatchEvent(new Event("pointerdown"));
  dispatchEvent(new Event("pointerdown"));
  expect(FakeNotification.requestPermission).toHaveBeenCalledOnce();
});
