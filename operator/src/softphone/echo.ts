// The way of the voice to the server and back: somebody there repeats what they hear.

import { type Quality, qualityOf } from "./quality.ts";
import type { Outgoing } from "./sip.ts";
import { voiceStats } from "./stats.ts";
import type { Tone } from "./tone.ts";

/** Until then the voice has to be back. */
const LIMIT_MS = 5000;
/** So long it is measured. */
const MEASURE_MS = 2000;
/** Nobody is told when a tone begins, or a packet comes: so often it is looked. */
const LOOK_MS = 50;
const UNAVAILABLE = 480;

/** `silent`: the call stood, and nothing came back. `refused`: there is nobody who repeats. `away`: no answer. `ended`: given up. */
export type Failure = "silent" | "refused" | "away" | "ended";

/** `ms`: until it was connected. `loss` is that of both ways together. */
export interface Echo extends Quality {
  readonly ms: number;
}

/** What the browser has counted. `rtt` and `jitter` in seconds. */
interface Count {
  readonly sent: number;
  /** Sent, but not back: lost, or on the way. */
  readonly missing: number;
  readonly rtt: number;
  readonly jitter: number;
}

/** Waits in the call until the tone is heard, counts for a while what comes back, and ends the call whatever happens. An `abort` ends it at once. */
export async function measureEcho(
  call: Outgoing,
  tone: Pick<Tone, "hear" | "heard">,
  signal?: AbortSignal,
): Promise<Echo | Failure> {
  const began = performance.now();
  const { connection } = call;
  let ms = 0;
  let answered = false;
  let failure: Failure | null = null;
  call.onAccepted = () => {
    answered = true;
  };
  call.onEnded = (reason) => {
    // Once it stood it fails only when no way was found.
    if (reason === "failed" || reason === "rejected") failure = answered ? "silent" : "refused";
    else failure = reason === "connection" ? "away" : "ended";
  };
  connection.addEventListener("track", ({ track }) => tone.hear(new MediaStream([track])));
  connection.addEventListener("connectionstatechange", () => {
    if (connection.connectionState === "connected") ms ||= performance.now() - began;
  });
  const giveUp = () => call.end(UNAVAILABLE);
  signal?.addEventListener("abort", giveUp);
  addEventListener("pagehide", giveUp);
  if (signal?.aborted) giveUp();
  try {
    while (!failure && !tone.heard) {
      if (performance.now() - began > LIMIT_MS) return answered ? "silent" : "away";
      await pause();
    }
    const counts: Count[] = [];
    const heard = performance.now();
    while (!failure && performance.now() - heard < MEASURE_MS) {
      counts.push(await count(connection));
      await pause();
    }
    return failure ?? judge(Math.round(ms), counts);
  } finally {
    signal?.removeEventListener("abort", giveUp);
    removeEventListener("pagehide", giveUp);
    giveUp();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}

async function count(connection: RTCPeerConnection): Promise<Count> {
  const { voice, own, path } = await voiceStats(connection);
  const sent = own?.packetsSent ?? 0;
  return {
    sent,
    missing: sent - (voice?.packetsReceived ?? 0),
    rtt: path?.currentRoundTripTime ?? 0,
    jitter: voice?.jitter ?? 0,
  };
}

function judge(ms: number, counts: readonly Count[]): Echo {
  const { rtt, jitter } = counts.at(-1) as Count;
  const loss = Math.min(1, Math.max(0, slope(counts)));
  return { ms, ...qualityOf(rtt, jitter, loss) };
}

/**
 * How many more are missing for each that is sent: those are lost. What is on the way, or was sent before somebody repeated it, is
 * missing all the time. By least squares, as single counts are a packet or two early or late.
 */
function slope(counts: readonly Count[]): number {
  const mean = (of: "sent" | "missing") => counts.reduce((sum, one) => sum + one[of], 0) / counts.length;
  const [sent, missing] = [mean("sent"), mean("missing")];
  const together = counts.reduce((sum, one) => sum + (one.sent - sent) * (one.missing - missing), 0);
  const apart = counts.reduce((sum, one) => sum + (one.sent - sent) ** 2, 0);
  return apart > 0 ? together / apart : 1;
}
