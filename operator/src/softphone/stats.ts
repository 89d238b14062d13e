// What the browser counts of a call.

/** The fields of the browser's reports that are read here. Timestamps in milliseconds, of one clock; jitter and round trips in seconds. */
interface Stat {
  id: string;
  type: string;
  timestamp?: number;
  kind?: string;
  packetsSent?: number;
  packetsReceived?: number;
  packetsLost?: number;
  lastPacketReceivedTimestamp?: number;
  jitter?: number;
  roundTripTime?: number;
  currentRoundTripTime?: number;
  responsesReceived?: number;
  nominated?: boolean;
  selectedCandidatePairId?: string;
}

/** Undefined: the browser does not tell, or not yet. */
export interface VoiceStats {
  /** The voice that comes. */
  voice: Stat | undefined;
  /** The voice that goes. */
  own: Stat | undefined;
  /** The way that the media takes. */
  path: Stat | undefined;
  /** Our voice, as the far side has it. */
  far: Stat | undefined;
}

/** As of now. Rejects when the connection cannot be asked any more. */
export async function voiceStats(connection: RTCPeerConnection): Promise<VoiceStats> {
  const stats: Stat[] = [...(await connection.getStats()).values()];
  const audio = (type: string) => stats.find((one) => one.type === type && one.kind === "audio");
  const chosen = stats.find((one) => one.selectedCandidatePairId)?.selectedCandidatePairId;
  return {
    voice: audio("inbound-rtp"),
    own: audio("outbound-rtp"),
    path: stats.find((one) => (chosen ? one.id === chosen : one.nominated)),
    far: audio("remote-inbound-rtp"),
  };
}
