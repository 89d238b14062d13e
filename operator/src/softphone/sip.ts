/**
 * The only file that knows the SIP library. It registers, hands out incoming calls as `Invite`, and keeps both alive
 * across cuts of the WebSocket. It calls nobody but for a test.
 */

import debug from "debug";
import type { EndEvent, RTCSession } from "jssip/lib/RTCSession";
import * as library from "jssip/lib/UA.js";
import { capGathering, type Gathering } from "./gathering.ts";
import { PhoneProblem } from "./problem.ts";
import { createSocket } from "./socket.ts";

/** The file exports the class itself, its types say otherwise. The package's index would add a kilobyte of nothing. */
const { default: UA } = library as unknown as { default: typeof library.UA };

const EXPIRES_S = 90;
/** The server decides how long it rings. */
const RING_LIMIT_S = 3600;
/** The socket comes back by itself, far sooner. */
const LIBRARY_RETRY_S = 3600;
/** How long `stop` waits for the server to confirm. */
const FAREWELL_MS = 1000;
const REGISTER_AGAIN_MS = [100, 300, 1000, 2000, 5000];

/** Why a call ended, as seen from the phone; the server knows better. */
export type EndReason = "hangup" | "cancelled" | "elsewhere" | "rejected" | "connection" | "media" | "failed";

/** By the library's words. */
const REASONS: Record<string, EndReason> = {
  Terminated: "hangup",
  Canceled: "cancelled",
  Rejected: "rejected",
  "Connection Error": "connection",
  "Request Timeout": "connection",
  "No ACK": "connection",
  "WebRTC Error": "media",
};

export interface Account {
  wsUrl: string;
  sipUri: string;
  username: string;
  password: string;
}

/** An incoming call. Its methods do nothing once it has ended. */
export interface Invite {
  readonly uniqueid: string;
  readonly autoAnswer: boolean;
  /** Set at once by whoever takes the call. */
  onAccepted: () => void;
  onEnded: (reason: EndReason) => void;
  /** Resolves when the server has been told. The connection and the stream stay the caller's to close. */
  answer(connection: RTCPeerConnection, microphone: MediaStream): Promise<void>;
  /** Ringing: refused with this SIP status. In a call: hung up. */
  end(status: number): void;
  /** Finds a new way for the media, and for the signalling if that is silent, too. */
  seek(): void;
}

/** What a call that the phone makes by itself is made with. */
export interface Means {
  readonly mediaStream: MediaStream;
  readonly pcConfig: RTCConfiguration;
}

/** What there is to do with a call, whoever made it. */
type Dialog = Omit<Invite, "uniqueid" | "autoAnswer" | "seek">;

/** A call that the phone makes by itself, with a connection of its own that ends with the call. */
export interface Outgoing extends Pick<Dialog, "onAccepted" | "onEnded" | "end"> {
  readonly connection: RTCPeerConnection;
}

export interface LineEvents {
  registered(): void;
  unregistered(reason: string): void;
  invite(invite: Invite): void;
}

export interface Line {
  start(): void;
  /** Calls somebody; it may ring here meanwhile. */
  call(target: string, means: Means): Outgoing;
  /** Ends all calls and unregisters; at most a second. */
  stop(): Promise<void>;
  /** Stops without a word. */
  leave(): void;
  /** Opens another connection if the server is silent. */
  check(): void;
}

/** What the library keeps to itself: `answer` makes the PeerConnection by this, and a request without a connection ends the call. */
interface Insides {
  _connection: RTCPeerConnection;
  _createRTCConnection(): void;
  onTransportError(): void;
}

export function createLine(account: Account, events: LineEvents): Line {
  // A page may have switched on the debug module for itself; passwords' digests do not belong on its console.
  debug.enabled = () => false;

  const socket = createSocket(account.wsUrl);
  const sessions = new Set<RTCSession>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let refusals = 0;
  /** There is another network than before: the media needs another way, too. */
  let moved = false;
  const move = () => {
    moved = true;
  };
  let stopping = false;
  const ua = new UA({
    sockets: socket,
    uri: account.sipUri,
    authorization_user: account.username,
    password: account.password,
    register_expires: EXPIRES_S,
    session_timers: false,
    no_answer_timeout: RING_LIMIT_S,
    connection_recovery_min_interval: LIBRARY_RETRY_S,
    connection_recovery_max_interval: LIBRARY_RETRY_S,
    user_agent: "UCS",
  });

  /** Any answer will do, and what is asked renews the registration. */
  function check(): void {
    if (!ua.isConnected()) return;
    ua.register();
    socket.doubt(() => {
      if (moved) renegotiate();
    });
  }
  function renegotiate(): void {
    const rtcOfferConstraints = { iceRestart: moved };
    for (const session of sessions) if (session.isEstablished()) session.renegotiate({ rtcOfferConstraints });
    moved = false;
  }
  /** What is sent into a dead connection would be lost, and the call with it: the way for the media comes second. */
  const seek = () => {
    move();
    check();
  };

  ua.on("registrationExpiring", check);
  ua.on("registered", () => {
    refusals = 0;
    // The server still sends to the connection that was cut: any request with our new address repairs that.
    renegotiate();
    events.registered();
  });
  ua.on("unregistered", ({ cause }) => {
    if (!stopping) events.unregistered(cause ?? "connection");
  });
  ua.on("registrationFailed", ({ cause, response }) => {
    if (stopping || !ua.isConnected()) return;
    events.unregistered(response ? `${response.status_code} ${response.reason_phrase}` : (cause ?? ""));
    // The account is just being made, or the server has restarted and does not know its phones yet.
    clearTimeout(timer);
    timer = setTimeout(check, REGISTER_AGAIN_MS[Math.min(refusals, REGISTER_AGAIN_MS.length - 1)]);
    refusals += 1;
  });
  ua.on("disconnected", ({ code }) => {
    clearTimeout(timer);
    // Nobody closed it, it was silent.
    if (!code) move();
    if (stopping) return;
    // The server has lost those that rang; those in a call go on by themselves.
    for (const session of sessions) if (!session.isEstablished()) end(session, 480);
    if (!ua.isRegistered()) events.unregistered("connection");
  });
  ua.on("newRTCSession", ({ session, request, originator }: library.RTCSessionEvent) => {
    if (originator === "local") return; // by `call`
    const uniqueid = request.getHeader("X-UCS-Call");
    if (!uniqueid) {
      end(session, 403);
      return;
    }
    sessions.add(session);
    // A request that was under way when the connection was cut: the next connection has another.
    (session as unknown as Insides).onTransportError = () => {};
    const autoAnswer = request.getHeader("X-UCS-Auto-Answer") === "1";
    events.invite(wrap(session, { uniqueid, autoAnswer, seek }, () => sessions.delete(session)));
  });

  return {
    start() {
      addEventListener("online", move);
      ua.start();
    },
    call(target, means) {
      const session = ua.call(target, means);
      return wrap(session, { connection: session.connection }, () => {});
    },
    async stop() {
      if (stopping) return;
      stopping = true;
      removeEventListener("online", move);
      clearTimeout(timer);
      const said = ua.isConnected() && ua.isRegistered();
      const farewell = said
        ? new Promise<void>((resolve) => ua.on("unregistered", () => resolve()))
        : undefined;
      ua.stop();
      await Promise.race([farewell, new Promise((resolve) => setTimeout(resolve, FAREWELL_MS))]);
      socket.disconnect();
    },
    leave() {
      stopping = true;
      removeEventListener("online", move);
      clearTimeout(timer);
      // What the library still wants to say has no way out.
      socket.disconnect();
      ua.stop();
    },
    check,
  };
}

function wrap<Own>(session: RTCSession, own: Own, forget: () => void): Own & Dialog {
  // The connection has been searching since it rang.
  let gathering: Gathering | undefined = capGathering(performance.now());
  const invite: Own & Dialog = {
    ...own,
    onAccepted() {},
    onEnded() {},
    answer(connection: RTCPeerConnection, microphone: MediaStream) {
      const inside = session as unknown as Insides;
      inside._createRTCConnection = () => {
        inside._connection = connection;
      };
      return new Promise((resolve, reject) => {
        session.on("accepted", () => resolve());
        session.on("failed", ({ cause }) => reject(new PhoneProblem("connection", cause)));
        session.answer({ mediaStream: microphone });
      });
    },
    end: (status) => end(session, status),
  };
  session.on("icecandidate", ({ ready }) => {
    gathering ??= capGathering(performance.now());
    gathering.found(ready);
  });
  session.on("sdp", ({ originator }) => {
    if (originator !== "local") return;
    gathering?.stop();
    gathering = undefined;
  });
  session.on("accepted", () => invite.onAccepted());
  const ended = (event: EndEvent): void => {
    gathering?.stop();
    forget();
    invite.onEnded(reasonOf(event));
  };
  session.on("ended", ended);
  session.on("failed", ended);
  return invite;
}

function end(session: RTCSession, status: number): void {
  if (session.isEnded()) return;
  session.terminate(session.isInProgress() ? { status_code: status } : {});
}

function reasonOf({ cause, message }: EndEvent): EndReason {
  if (message?.getHeader?.("Reason")?.includes("elsewhere")) return "elsewhere";
  return REASONS[cause] ?? "failed";
}
