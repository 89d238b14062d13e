// As much of the browser's media as the softphone touches.

export class FakeTrack {
  readonly kind = "audio";
  enabled = true;
  stopped = false;
  onended: (() => void) | null = null;

  stop(): void {
    this.stopped = true;
  }
}

export class FakeStream {
  readonly tracks = [new FakeTrack()];

  get track(): FakeTrack {
    return this.tracks[0] as FakeTrack;
  }

  getTracks(): FakeTrack[] {
    return this.tracks;
  }

  getAudioTracks(): FakeTrack[] {
    return this.tracks;
  }
}

export class FakeConnection {
  static made: FakeConnection[] = [];
  static get last(): FakeConnection {
    return FakeConnection.made.at(-1) as FakeConnection;
  }

  connectionState = "new";
  iceConnectionState = "new";
  closed = false;
  replaced: FakeTrack[] = [];
  tones = "";
  onconnectionstatechange: (() => void) | null = null;
  oniceconnectionstatechange: (() => void) | null = null;

  constructor() {
    FakeConnection.made.push(this);
  }

  getSenders(): unknown[] {
    const insertDTMF = (tones: string) => {
      this.tones = tones;
    };
    const replaceTrack = async (track: FakeTrack) => void this.replaced.push(track);
    return [{ replaceTrack, dtmf: { toneBuffer: this.tones, insertDTMF } }];
  }

  close(): void {
    this.closed = true;
  }

  become(connection: string, ice: string): void {
    this.connectionState = connection;
    this.iceConnectionState = ice;
    this.onconnectionstatechange?.();
    this.oniceconnectionstatechange?.();
  }
}

/** What `getUserMedia` gives, in this order; an Error is thrown. The last one repeats. */
/** One after another; a promise is what the browser still thinks about. */
export function microphones(...given: (FakeStream | Error | Promise<FakeStream>)[]): { asked: number } {
  const state = { asked: 0 };
  const getUserMedia = async (): Promise<FakeStream> => {
    const next = given[Math.min(state.asked, given.length - 1)];
    state.asked += 1;
    if (next instanceof Error) throw next;
    return next as FakeStream | Promise<FakeStream>;
  };
  Object.defineProperty(navigator, "mediaDevices", { configurable: true, value: { getUserMedia } });
  Object.defineProperty(globalThis, "isSecureContext", { configurable: true, value: true });
  return state;
}

export function refusal(name: string): Error {
  return Object.assign(new Error("refused"), { name });
}
