/** The softphone's chunk: loaded only when the paired device is a softphone. */
export { createPhone } from "../softphone/phone.ts";
export { createRinger } from "../softphone/ringer.ts";
