// Which method may be called in which stage: the contract, section 5.

import type { Stage } from "./state.ts";

const signedIn: readonly Stage[] = ["IDENTIFY", "DEVICE", "READY"];
const pairing: readonly Stage[] = ["IDENTIFY", "DEVICE"];
const ready: readonly Stage[] = ["READY"];
const any: readonly Stage[] = ["CONNECTING", "CREDENTIALS", ...signedIn];

export const allowed = {
  login: ["CREDENTIALS"],
  sso: ["CREDENTIALS"],
  logout: signedIn,
  selectIdentifier: pairing,
  identificator: pairing,
  identifier: pairing,
  provision: pairing,
  identify: ["DEVICE", "READY"],
  changeStatus: ready,
  suspend: ready,
  resume: ready,
  answer: ready,
  reject: ready,
  dial: ready,
  dtmf: ready,
  hangup: ready,
  transfer: ready,
  finishTransfer: ready,
  blindTransfer: ready,
  hold: ready,
  unhold: ready,
  mute: ready,
  notify: any,
  state: ready,
  setAccountCode: ready,
  selectRingingSound: ready,
  testRingingSound: ready,
  stopRingingSoundTest: ready,
  simulateCaller: ready,
} satisfies { readonly [method: string]: readonly Stage[] };

export type MethodName = keyof typeof allowed;
