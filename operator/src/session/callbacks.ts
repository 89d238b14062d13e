// The callbacks of the contract, section 4. Types only.

import type { Call, Device, State, Status, User } from "../protocol.gen.ts";

/** What `onMessage` is about; `group` is a stable code, `message` is worded in the agent's language. */
export interface Message {
  message: string;
  type: MessageType;
  group: string;
  data: { [key: string]: unknown };
}

export type MessageType = "success" | "info" | "warning" | "error";

/** Availability; `reason` is '' outside AUX. */
export interface Availability {
  status: Status;
  reason: string;
}

/** How the connection to the server stands, an addition. */
export interface ConnectionStatus {
  status: "connecting" | "connected" | "lost";
  /** Unix seconds: when this status began; while it is `connecting`, when the search began. */
  since: number;
  /** The number of the attempt that is under way; 0 when connected or lost. */
  attempt: number;
}

/** The voice of the running call, an addition: from the softphone, every few seconds. */
export interface Quality {
  /** Estimated opinion of a listener, 1 (bad) to 4.5. */
  mos: number;
  /** Milliseconds to the other end of the media and back. */
  rtt: number;
  /** Milliseconds. */
  jitter: number;
  /** Share of packets that did not arrive since the last figure, 0 to 1. */
  loss: number;
}

/** Every callback of the operator API. All are optional and read at the moment they fire. */
export interface Callbacks {
  /** Cannot go on, for example without a connection. */
  onError(message: string): void;
  /** A request was refused, or an event could not be handled. */
  onWarning(message: string): void;
  /** The result of a requested change. */
  onInfo(message: string): void;
  /** One line per callback fired and method called. */
  onDebug(message: string): void;
  /** Something to show to the agent. */
  onMessage(message: Message): void;
  /** The server was reached and speaks our protocol. */
  onConnect(version: string): void;
  /** The bar waits for `login` or `sso`. */
  onCredentials(): void;
  /** Codes 1 to 7 and 99, see the contract. */
  onLoginError(code: number, message: string): void;
  /** Signed in. */
  onUser(user: User): void;
  /** The bar waits for `selectIdentifier`; the list is empty unless `listDevices` is on. */
  onIdentify(identificators: readonly Device[]): void;
  /** An identifier is known and is going to be paired. */
  onIdentifier(identificator: string): void;
  /** The server has paired the phone. */
  onDevice(device: Device): void;
  /** Ready to work, also again after a connection was lost and found. */
  onReady(state: State): void;
  /** The availability changed, whoever did it. */
  onStateChange(status: Availability): void;
  /** An outgoing call is being set up. */
  onCallNew(call: Call): void;
  /** An incoming or outgoing call rings. */
  onCallRinging(call: Call): void;
  onCallConnect(call: Call): void;
  onCallHold(call: Call): void;
  onCallResume(call: Call): void;
  /** The one end of a call, also of one that never connected. */
  onCallHangup(call: Call): void;
  onCallMute(call: Call): void;
  onCallUnmute(call: Call): void;
  /** The agent no longer serves this queue. */
  onAgentSuspend(queueId: number): void;
  /** The agent serves this queue again. */
  onAgentResume(queueId: number): void;
  /** Distinct callers waiting in the queues of this agent; only on change. */
  onWaitingCallersChange(waitingCallers: number): void;
  /** Addition: the connection is sought, found or lost. */
  onConnection(connection: ConnectionStatus): void;
  /** Addition: how good the voice is; softphone only. */
  onQuality(quality: Quality): void;
  /** Addition: the session has ended, whoever ended it; comes before `onCredentials`. */
  onLogout(): void;
}

export type CallbackName = keyof Callbacks;
