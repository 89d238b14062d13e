// Which method may be called in which stage: the contract, section 5.

import type { Stage } from "./state.ts";

const signedIn: readonly Stage[] = ["IDENTIFY", "DEVICE", "READY"];
const pairing: readonly Stage[] = ["IDENTIFY", "DEVICE"];
const credentials: readonly Stage[] = ["CREDENTIALS"];

/** All there are. */
export const stages: readonly Stage[] = ["CONNECTING", "CREDENTIALS", ...signedIn];

/** The methods that are not for READY alone. */
const others: { readonly [method: string]: readonly Stage[] } = {
  login: credentials,
  sso: credentials,
  logout: signedIn,
  selectIdentifier: pairing,
  identificator: pairing,
  identifier: pairing,
  provision: pairing,
  identify: ["DEVICE", "READY"],
  notify: stages,
};

/** Whether the stage allows the method. */
export function isAllowed(method: string, stage: Stage): boolean {
  return others[method]?.includes(stage) ?? stage === "READY";
}
