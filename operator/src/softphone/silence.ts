// A network may die without a word, and browsers take some seven seconds to find out: the voice that does not come tells sooner.

import { voiceStats } from "./stats.ts";

const EVERY_MS = 250;
/** So long is no silence yet. */
const GAP_MS = 600;
const SILENT_MS = 1400;
/** The browser checks the way every 2.5 seconds: so long while the last check was answered. An answer may come where no voice does. */
const ANSWERED_MS = 5000;
/** For a far side that falls silent at times, without any fault of the network: a check has certainly gone unanswered. */
const PATIENT_MS = 3400;
/** So much sooner it is asked whether the connections are dead as well: that takes as long, and disturbs nobody. */
const AHEAD_MS = 400;

/** What is known of a call, and who hears of its silence. */
export interface VoiceListener {
  /** The call talks: voice is to come. */
  talks(): boolean;
  /** The voice that came comes no more; the connections to the servers may be dead as well. */
  onSilent(): void;
  /** Seek a new way for the media. */
  onLost(): void;
}

/**
 * Tells of a silence once: the voice came before and comes no more. A far side may have nothing to say: when another way does not bring
 * it back, the rest of the call has more patience, and none is sought while the checks are answered. Returns what ends it.
 */
export function watchSilence(connection: RTCPeerConnection, on: VoiceListener): () => void {
  let since = 0;
  let answers = 0;
  let answeredAt = 0;
  let asked = false;
  let done = false;
  let patient = false;
  const look = async () => {
    const { voice, path } = await voiceStats(connection);
    const { timestamp: now, lastPacketReceivedTimestamp: heard } = voice ?? {};
    if (!now || !heard) return;
    since = on.talks() ? Math.max(since, heard) : now;
    const silence = now - since;
    const before = answers;
    answers = path?.responsesReceived ?? 0;
    if (silence < GAP_MS) {
      asked = done = false;
      answeredAt = 0;
    } else if (answers !== before) answeredAt = now;
    const answered = now - answeredAt < PATIENT_MS;
    if (answered && done && silence > ANSWERED_MS + PATIENT_MS) patient = true;
    const limit = answered ? (patient ? Infinity : ANSWERED_MS) : patient ? PATIENT_MS : SILENT_MS;
    if (!asked && silence > limit - AHEAD_MS) {
      asked = true;
      on.onSilent();
    }
    if (!done && silence > limit) {
      done = true;
      on.onLost();
    }
  };
  const timer = setInterval(() => void look().catch(() => {}), EVERY_MS);
  return () => clearInterval(timer);
}
