import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { watchSilence } from "../../src/softphone/silence.ts";

/** What the browser would count, 250 ms at a time. */
class Network {
  voice = true;
  checks = true;
  #now = 10_000;
  #heard = 0;
  answers = 5;

  readonly connection = {
    getStats: async () =>
      new Map([
        ["t", { type: "transport", id: "t", selectedCandidatePairId: "p2" }],
        ["p1", { type: "candidate-pair", id: "p1", nominated: true, responsesReceived: 900 }],
        ["p2", { type: "candidate-pair", id: "p2", responsesReceived: this.answers }],
        [
          "v",
          {
            type: "inbound-rtp",
            kind: "audio",
            timestamp: this.#now,
            ...(this.#heard && { lastPacketReceivedTimestamp: this.#heard }),
          },
        ],
      ]),
  } as unknown as RTCPeerConnection;

  async pass(ms: number): Promise<void> {
    for (let gone = 0; gone < ms; gone += 250) {
      this.#now += 250;
      if (this.voice) this.#heard = this.#now;
      if (this.checks && this.#now % 2500 === 0) this.answers += 1;
      await vi.advanceTimersByTimeAsync(250);
    }
  }
}

let network: Network;
const lost = vi.fn();
const silent = vi.fn();
let talks: boolean;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  network = new Network();
  talks = true;
  stop = watchSilence(network.connection, { talks: () => talks, onSilent: silent, onLost: lost });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

async function die(): Promise<void> {
  await network.pass(5000);
  network.voice = network.checks = false;
}

it("voice that stops coming, over a way that answers no more, is told within two seconds, once", async () => {
  await die();
  await network.pass(1250);
  expect(silent).toHaveBeenCalledOnce();
  expect(lost).not.toHaveBeenCalled();
  await network.pass(750);
  expect(lost).toHaveBeenCalledOnce();
  await network.pass(60_000);
  expect(lost).toHaveBeenCalledOnce();
  expect(silent).toHaveBeenCalledOnce();
});

it("it is told again when it came back and stopped again", async () => {
  await die();
  await network.pass(2000);
  network.voice = network.checks = true;
  await die();
  await network.pass(2000);
  expect(lost).toHaveBeenCalledTimes(2);
});

it("voice that stops coming over a way that answers has five seconds: it may come back", async () => {
  await network.pass(9000);
  network.voice = false;
  await network.pass(4500);
  network.voice = true;
  await network.pass(5500);
  expect(silent).not.toHaveBeenCalled();
  network.voice = false;
  await network.pass(4750);
  expect(lost).not.toHaveBeenCalled();
  await network.pass(500);
  expect(lost).toHaveBeenCalledOnce();
});

it("a far side that says nothing, whatever is tried, is left alone from then on, unless the way is dead", async () => {
  await network.pass(9000);
  network.voice = false;
  await network.pass(10_000);
  expect(lost).toHaveBeenCalledOnce();
  for (const silence of [2500, 7500, 60_000]) {
    network.voice = true;
    await network.pass(2500);
    network.voice = false;
    await network.pass(silence);
  }
  expect(lost).toHaveBeenCalledOnce();
  network.voice = true;
  await die();
  await network.pass(3250);
  expect(lost).toHaveBeenCalledOnce();
  await network.pass(500);
  expect(lost).toHaveBeenCalledTimes(2);
});

it("silence on hold is no silence, and costs no patience; one after it has its full time", async () => {
  await network.pass(5000);
  talks = network.voice = false;
  await network.pass(30_000);
  expect(lost).not.toHaveBeenCalled();
  talks = true;
  network.checks = false;
  await network.pass(1250);
  expect(lost).not.toHaveBeenCalled();
  await network.pass(750);
  expect(lost).toHaveBeenCalledOnce();
});

it("silence from the beginning is nothing that was lost", async () => {
  network.voice = network.checks = false;
  await network.pass(30_000);
  expect(lost).not.toHaveBeenCalled();
});

it("nothing is told after the end", async () => {
  await die();
  stop();
  await network.pass(5000);
  expect(lost).not.toHaveBeenCalled();
});
