import { afterEach, expect, it, vi } from "vitest";
import { opinion, watchQuality } from "../../src/softphone/quality.ts";

afterEach(() => {
  vi.useRealTimers();
});

it.each([
  [0, 0, 0, 4.41],
  [100, 5, 0, 4.38],
  [400, 20, 0, 4.03],
  [50, 5, 0.05, 4.05],
  [50, 5, 1, 1],
])("a round trip of %i ms, jitter of %i ms and a loss of %d are worth %d", (rtt, jitter, loss, mos) => {
  expect(opinion(rtt, jitter, loss)).toBeCloseTo(mos, 1);
});

it("figures come while packets do, losses since the last figure, in milliseconds", async () => {
  vi.useFakeTimers();
  let [received, lost] = [90, 10];
  const stats = () => [
    { type: "inbound-rtp", kind: "audio", packetsReceived: received, packetsLost: lost, jitter: 0.00412345 },
    { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.01952999 },
  ];
  const connection = { getStats: async () => new Map(stats().entries()) } as unknown as RTCPeerConnection;
  const report = vi.fn();
  const stop = watchQuality(connection, report);
  await vi.advanceTimersByTimeAsync(5000);
  expect(report).toHaveBeenLastCalledWith({ mos: expect.any(Number), rtt: 19.5, jitter: 4.1, loss: 0.1 });
  await vi.advanceTimersByTimeAsync(5000);
  expect(report).toHaveBeenCalledOnce();
  [received, lost] = [190, 10];
  await vi.advanceTimersByTimeAsync(5000);
  expect(report).toHaveBeenLastCalledWith(expect.objectContaining({ loss: 0 }));
  stop();
  received = 500;
  await vi.advanceTimersByTimeAsync(5000);
  expect(report).toHaveBeenCalledTimes(2);
});
