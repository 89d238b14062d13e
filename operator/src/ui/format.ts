// Numbers and times as people read them.

import { type Call, CallState } from "../protocol.gen.ts";

const GAP = "\u00a0";

/** Country codes have one digit, two, or else three. */
const countries = /^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})(\d+)$/;

/** A phone number in groups of three. What does not look like one stays as it is. */
export function phoneNumber(number: string): string {
  const [, country, rest] = countries.exec(number) ?? [];
  if (country && rest) return `+${country}${GAP}${groups(rest)}`;
  return /^\d{7,}$/.test(number) ? groups(number) : number;
}

/** Threes; a last one or two digits join or make the group before them four. */
function groups(digits: string): string {
  const found = digits.match(/\d{3}(?=\d{2})|\d+/g) ?? [digits];
  return found.join(GAP);
}

/** 0:07, 12:34, 1:02:03. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Who is on the other side; '' when only the number is known, or not even that. */
export function nameOf(call: Call): string {
  return call.name || (call.direction === "INCOMING" ? call.caller_name : call.called_name);
}

/** The number on the other side as people read it. */
export function numberOf(call: Call): string {
  const norm = call.direction === "INCOMING" ? call.caller_number_norm : call.called_number_norm;
  return phoneNumber(norm || call.number);
}

/** It rings here, and nobody has answered yet. */
export function isRinging(call: Call): boolean {
  return call.direction === "INCOMING" && call.state <= CallState.RINGING;
}
