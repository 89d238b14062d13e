// How good the voice of a call is, from what the browser counts.

import { voiceStats } from "./stats.ts";

/** Every so often there is a figure. */
const EVERY_MS = 5000;

/** `rtt` and `jitter` in milliseconds, `loss` from 0 to 1, `mos` from 1 to 4.5. */
export interface Quality {
  mos: number;
  rtt: number;
  jitter: number;
  loss: number;
}

/** Reports while packets come; the loss is that since the last figure. Returns what ends it. */
export function watchQuality(connection: RTCPeerConnection, report: (quality: Quality) => void): () => void {
  let before = { received: 0, lost: 0 };
  const measure = async () => {
    const { voice, path, far } = await voiceStats(connection);
    const { packetsReceived: received = 0, packetsLost: lost = 0, jitter = 0 } = voice ?? {};
    const [came, missed] = [received - before.received, Math.max(0, lost - before.lost)];
    before = { received, lost };
    if (came <= 0) return;
    const rtt = far?.roundTripTime ?? path?.currentRoundTripTime ?? 0;
    report(qualityOf(rtt, jitter, missed / (came + missed)));
  };
  const timer = setInterval(() => void measure().catch(() => {}), EVERY_MS);
  return () => clearInterval(timer);
}

/** What the browser's counts amount to: round trip and jitter in seconds, loss from 0 to 1. */
export function qualityOf(rttS: number, jitterS: number, loss: number): Quality {
  const [rtt, jitter] = [1000 * rttS, 1000 * jitterS];
  return {
    mos: opinion(rtt, jitter, loss),
    rtt: rounded(rtt, 10),
    jitter: rounded(jitter, 10),
    loss: rounded(loss, 1000),
  };
}

/** To the `parts`-th part of one: more is noise. */
function rounded(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}

/** The E-model of ITU-T G.107, simplified as is usual for voice over IP: delay and loss take from the best rating. In `Quality`'s units. */
export function opinion(rtt: number, jitter: number, loss: number): number {
  const delay = rtt / 2 + 2 * jitter + 10;
  const slow = delay < 160 ? delay / 40 : (delay - 120) / 10;
  const rating = Math.min(100, Math.max(0, 93.2 - slow - 250 * loss));
  const mos = 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating);
  return rounded(Math.max(1, mos), 100);
}
