// Every method that does something, and the stages that allow it: the contract, section 5.

import type { Stage } from "../session/state.ts";
import type { Actions } from "./types.ts";

const signedIn: readonly Stage[] = ["IDENTIFY", "DEVICE", "READY"];
const pairing: readonly Stage[] = ["IDENTIFY", "DEVICE"];
const credentials: readonly Stage[] = ["CREDENTIALS"];
const ready: readonly Stage[] = ["READY"];

/** All there are. */
export const stages: readonly Stage[] = ["CONNECTING", "CREDENTIALS", ...signedIn];

export const allowed: { readonly [Name in keyof Actions]: readonly Stage[] } = {
  login: credentials,
  sso: credentials,
  logout: signedIn,
  selectIdentifier: pairing,
  identificator: pairing,
  identifier: pairing,
  provision: pairing,
  identify: ["DEVICE", "READY"],
  changeStatus: ready,
  extendWrapUp: ready,
  forceStatus: ready,
  forceSuspend: ready,
  forceResume: ready,
  suspend: ready,
  resume: ready,
  answer: ready,
  reject: ready,
  pickUp: ready,
  takeSound: ready,
  dial: ready,
  dtmf: ready,
  record: ready,
  hangup: ready,
  transfer: ready,
  cancelTransfer: ready,
  swap: ready,
  conference: ready,
  finishTransfer: ready,
  blindTransfer: ready,
  hold: ready,
  unhold: ready,
  mute: ready,
  notify: stages,
  setAccountCode: ready,
  selectRingingSound: ready,
  testRingingSound: ready,
  stopRingingSoundTest: ready,
  devices: signedIn,
  selectDevice: signedIn,
  checkLine: ready,
  downloadLog: stages,
  simulateCaller: ready,
};
