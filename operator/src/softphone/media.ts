import { closeStream, openMicrophone } from "./microphone.ts";
import type { PhoneProblem } from "./problem.ts";
import { type Quality, watchQuality } from "./quality.ts";
import { type VoiceListener, watchSilence } from "./silence.ts";
import type { Speaker } from "./speaker.ts";

/** A short gap heals by itself. */
const GAP_MS = 500;
/** Then the way for the media is sought anew, this often. */
const RETRY_MS = 4000;
const GIVE_UP_MS = 20000;

export interface MediaOptions extends VoiceListener {
  iceServers: RTCIceServer[];
  audioInputConstraints: MediaTrackConstraints;
  speaker: Speaker;
  /** The media flows, for the first time. */
  onConnected(): void;
  /** No way was found. */
  onFailed(): void;
  onProblem(problem: PhoneProblem): void;
  onQuality(quality: Quality): void;
}

/** Microphone, PeerConnection and voice of one call. */
export interface CallMedia {
  readonly connection: RTCPeerConnection;
  /** The open microphone. After a failure the next call tries again. */
  microphone(): Promise<MediaStream>;
  setMuted(on: boolean): void;
  /** Opens the microphone anew: another was chosen. */
  reopen(): Promise<void>;
  /** Sent as telephone events inside the voice stream. */
  dtmf(digits: string): void;
  close(): void;
}

/**
 * Everything slow begins while it still rings: the microphone opens and the connection gathers its addresses, so that
 * answering is only the exchange of two messages.
 */
export function createMedia(options: MediaOptions): CallMedia {
  const { iceServers, audioInputConstraints, speaker } = options;
  let opening: Promise<MediaStream> | null = null;
  let stream: MediaStream | null = null;
  let silence = (): void => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lostSince = 0;
  let connected = false;
  let muted = false;
  let closed = false;

  const connection = new RTCPeerConnection({
    iceServers,
    bundlePolicy: "max-bundle",
    iceCandidatePoolSize: 1,
  });
  connection.ontrack = ({ track, streams }) => {
    silence();
    silence = speaker.play(streams[0] ?? new MediaStream([track]));
  };
  let unwatch = (): void => {};
  connection.onconnectionstatechange = () => {
    if (connected || connection.connectionState !== "connected") return;
    connected = true;
    const ends = [watchQuality(connection, options.onQuality), watchSilence(connection, options)];
    unwatch = () => {
      for (const end of ends) end();
    };
    options.onConnected();
  };
  connection.oniceconnectionstatechange = () => {
    clearTimeout(timer);
    const state = connection.iceConnectionState;
    if (flows()) lostSince = 0;
    else if (state === "disconnected" || state === "failed") {
      lostSince ||= performance.now();
      timer = setTimeout(seek, state === "failed" ? 0 : GAP_MS);
    } else if (lostSince) timer = setTimeout(seek, RETRY_MS);
  };

  function flows(): boolean {
    return /^co/.test(connection.iceConnectionState); // connected or completed
  }

  function seek(): void {
    if (flows()) lostSince = 0;
    else if (performance.now() - lostSince > GIVE_UP_MS) options.onFailed();
    else {
      timer = setTimeout(seek, RETRY_MS);
      options.onLost();
    }
  }

  async function open(): Promise<MediaStream> {
    try {
      const opened = await openMicrophone(audioInputConstraints);
      if (stream) closeStream(stream);
      stream = opened;
      if (closed) closeStream(stream);
      setMuted(muted);
      for (const track of stream.getTracks()) track.onended = replace;
      return stream;
    } catch (error) {
      opening = null;
      throw error;
    }
  }

  function microphone(): Promise<MediaStream> {
    opening ??= open();
    return opening;
  }

  /** Nobody waits for it: what is wrong is told by event. */
  async function prepare(): Promise<MediaStreamTrack | undefined> {
    try {
      return (await microphone()).getAudioTracks()[0];
    } catch (error) {
      if (!closed) options.onProblem(error as PhoneProblem);
      return undefined;
    }
  }

  /** The microphone was pulled out, or another was chosen: that one takes over. */
  async function replace(): Promise<void> {
    opening = null;
    const track = await prepare();
    if (track) await connection.getSenders()[0]?.replaceTrack(track);
  }

  function setMuted(on: boolean): void {
    muted = on;
    for (const track of stream?.getTracks() ?? []) track.enabled = !on;
  }

  void prepare();

  return {
    connection,
    microphone,
    setMuted,
    reopen: replace,
    dtmf(digits) {
      const tones = connection.getSenders()[0]?.dtmf;
      tones?.insertDTMF(tones.toneBuffer + digits, 100, 70);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      unwatch();
      silence();
      connection.ontrack = connection.onconnectionstatechange = connection.oniceconnectionstatechange = null;
      connection.close();
      if (stream) closeStream(stream);
    },
  };
}
