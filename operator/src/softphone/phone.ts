import { type CallMedia, createMedia } from "./media.ts";
import { closeStream, openMicrophone } from "./microphone.ts";
import { PhoneProblem, type ProblemCode } from "./problem.ts";
import type { Quality } from "./quality.ts";
import { createLine, type EndReason, type Invite, type Line, type Means, type Outgoing } from "./sip.ts";
import { createSpeaker } from "./speaker.ts";

export type { ProblemCode } from "./problem.ts";
export type { Quality } from "./quality.ts";
export type { Ringer } from "./ringer.ts";
export type { RingingSound } from "./sounds.ts";

export interface PhoneOptions {
  wsUrl: string;
  sipUri: string;
  username: string;
  password: string;
  iceServers: RTCIceServer[];
  /** Read whenever the microphone is opened. */
  audioInputConstraints: MediaTrackConstraints;
  /** The output for voices; '' is the system's default. */
  speaker: string;
  /** The call talks: a silence then is suspicious. */
  talks: () => boolean;
  on: (event: PhoneEvent) => void;
}

/** `reason` of `ended` is an `EndReason`: what the phone saw; the server knows better. */
export type PhoneEvent =
  | { type: "registered" }
  | { type: "unregistered"; reason: string }
  | { type: "ringing"; uniqueid: string; autoAnswer: boolean }
  | { type: "answered"; uniqueid: string }
  | { type: "media"; uniqueid: string }
  | { type: "ended"; uniqueid: string; reason: string }
  | { type: "quality"; uniqueid: string; quality: Quality }
  | { type: "silent"; uniqueid: string }
  | { type: "problem"; code: ProblemCode; message: string };

/** A call that is not there (any more) is ignored, only `answer` rejects. */
export interface Phone {
  /** Registers, and asks for the microphone once so that the agent is not asked in the middle of the first call. */
  start(): void;
  /** Asks for the microphone and lets it go again; true when it works, else a `problem` says why not. */
  checkMicrophone(): Promise<boolean>;
  /** Calls somebody to try the line, while there is no other call. The next that comes ends it. */
  call(target: string, means: Means): Outgoing | undefined;
  /** Opens another connection to the server if this one is dead. */
  check(): void;
  /** Ends all calls and unregisters. */
  stop(): Promise<void>;
  /** Lets go without a word to the server, as if the page were gone: when the calls have ended, at the latest after `waitMs`. */
  leave(waitMs: number): void;
  /** Resolves when the server has been told; rejects with `PhoneProblem` if there is no microphone, then it rings on. */
  answer(uniqueid: string): Promise<void>;
  reject(uniqueid: string): void;
  hangup(uniqueid: string): void;
  setMuted(uniqueid: string, on: boolean): void;
  /** Calls take the microphone that `audioInputConstraints` mean now. */
  changeMicrophone(): void;
  changeSpeaker(id: string): void;
  /** 0-9, A-D, *, # and comma for a pause of two seconds; other characters are left out. */
  dtmf(uniqueid: string, digits: string): void;
}

interface Call {
  invite: Invite;
  media: CallMedia;
  answering: Promise<void> | null;
}

const DECLINE = 603;
const UNAVAILABLE = 480;
/** A browser whose microphone or search for addresses hangs would let the call wait for good; the server calls again. */
const PICK_UP_MS = 5000;

export function createPhone(options: PhoneOptions): Phone {
  const { on, iceServers, audioInputConstraints } = options;
  const calls = new Map<string, Call>();
  const speaker = createSpeaker();
  if (options.speaker) speaker.setDevice(options.speaker);
  let line: Line | null = null;
  let trial: Outgoing | undefined;
  let whenQuiet = (): void => {};

  function problem({ code, message }: PhoneProblem): void {
    on({ type: "problem", code, message });
  }

  async function checkMicrophone(): Promise<boolean> {
    try {
      closeStream(await openMicrophone(audioInputConstraints));
      return true;
    } catch (error) {
      problem(error as PhoneProblem);
      return false;
    }
  }

  function take(invite: Invite): void {
    const { uniqueid, autoAnswer } = invite;
    trial?.end(UNAVAILABLE);
    // The server calls anew about a call whose leg it has lost; the dead one goes without a word.
    const old = calls.get(uniqueid);
    if (old) {
      old.invite.onEnded = () => {};
      old.invite.end(UNAVAILABLE);
      old.media.close();
    }
    const media = createMedia({
      iceServers,
      audioInputConstraints,
      speaker,
      talks: options.talks,
      onConnected: () => on({ type: "media", uniqueid }),
      onLost: invite.seek,
      onSilent() {
        line?.check();
        on({ type: "silent", uniqueid });
      },
      onFailed() {
        problem(new PhoneProblem("connection", "the media connection was lost"));
        invite.end(UNAVAILABLE);
      },
      onProblem: problem,
      onQuality: (quality) => on({ type: "quality", uniqueid, quality }),
    });
    calls.set(uniqueid, { invite, media, answering: null });
    let patience: ReturnType<typeof setTimeout> | undefined;
    invite.onAccepted = () => {
      clearTimeout(patience);
      on({ type: "answered", uniqueid });
    };
    invite.onEnded = (reason: EndReason) => {
      clearTimeout(patience);
      calls.delete(uniqueid);
      media.close();
      if (calls.size === 0) whenQuiet();
      on({ type: "ended", uniqueid, reason });
    };
    on({ type: "ringing", uniqueid, autoAnswer });
    if (!autoAnswer) return;
    const giveUp = () => invite.end(UNAVAILABLE);
    patience = setTimeout(giveUp, PICK_UP_MS);
    answer(uniqueid).catch(giveUp);
  }

  function answer(uniqueid: string): Promise<void> {
    const call = calls.get(uniqueid);
    if (!call) return Promise.reject(new PhoneProblem("connection", "this call is not here"));
    call.answering ??= pickUp(call).catch((error: unknown) => {
      call.answering = null;
      throw error;
    });
    return call.answering;
  }

  async function pickUp({ invite, media }: Call): Promise<void> {
    const microphone = await media.microphone();
    if (calls.get(invite.uniqueid)?.invite !== invite)
      throw new PhoneProblem("connection", "the call has ended");
    await invite.answer(media.connection, microphone);
  }

  function end(uniqueid: string): void {
    calls.get(uniqueid)?.invite.end(DECLINE);
  }

  /** One leg serves an agent's call and its consultation, and outlives either: it goes by the name it rang with. */
  function legOf(uniqueid: string): Call | undefined {
    const [only] = calls.size === 1 ? calls.values() : [];
    return calls.get(uniqueid) ?? only;
  }

  return {
    start() {
      if (line) return;
      line = createLine(options, {
        registered: () => on({ type: "registered" }),
        unregistered: (reason) => on({ type: "unregistered", reason }),
        invite: take,
      });
      line.start();
      void checkMicrophone();
    },
    checkMicrophone,
    call(target, means) {
      trial = line?.call(target, means);
      return trial;
    },
    check() {
      line?.check();
    },
    async stop() {
      const old = line;
      line = null;
      await old?.stop();
    },
    leave(waitMs) {
      trial?.end(UNAVAILABLE);
      const old = line;
      line = null;
      whenQuiet = () => {
        clearTimeout(timer);
        old?.leave();
        for (const { invite, media } of calls.values()) {
          invite.onEnded = () => {};
          media.close();
        }
        calls.clear();
      };
      const timer = setTimeout(whenQuiet, waitMs);
      if (calls.size === 0 || !waitMs) whenQuiet();
    },
    answer,
    reject: end,
    hangup: end,
    setMuted(uniqueid, muted) {
      legOf(uniqueid)?.media.setMuted(muted);
    },
    changeMicrophone() {
      for (const { media } of calls.values()) void media.reopen();
    },
    changeSpeaker: (id) => speaker.setDevice(id),
    dtmf(uniqueid, digits) {
      legOf(uniqueid)?.media.dtmf(digits.replace(/[^\dA-D*#,]/gi, ""));
    },
  };
}
