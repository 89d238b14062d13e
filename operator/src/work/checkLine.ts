// The test of the voice's way, for pages and for the interface.

import type { Context } from "../api/context.ts";
import type { PhoneControl } from "../api/phoneControl.ts";
import { refuse } from "../api/results.ts";
import type { LineQuality, LineRefusal } from "../api/types.ts";
import type { Softphone } from "../protocol.gen.ts";
import { measureEcho } from "../softphone/echo.ts";
import type { Outgoing } from "../softphone/sip.ts";
import { createTone, type Tone } from "../softphone/tone.ts";
import type { PhoneHandle } from "./phone.ts";

type Checked = ({ ok: true } & LineQuality) | LineRefusal;
type Phone = Pick<PhoneHandle, "softphone" | "control" | "load">;

/** In Asterisk's dialplan: who dials it hears themselves, and the server hears nothing of it. */
const ECHO = "~ucs-echo";
/** A phone that has just come to this window may take so long to register. */
const REGISTER_MS = 2500;

const unregistered = refuse("phone_connection", "the softphone is not registered");
const inCall = refuse("wrong_state", "the line cannot be tested while a call rings or is talked in");
const elsewhere = refuse("timeout", "the other window did not let go of the phone");
const givenUp = refuse("wrong_state", "the test of the line was given up");
const testing = new WeakSet<Phone>();

/** Calls the echo and measures what comes back. An `abort` ends it. */
export async function checkLine(
  { store, connection }: Pick<Context, "store" | "connection">,
  phone: Phone,
  signal?: AbortSignal,
): Promise<Checked> {
  // The server's news of a call and the call itself come by two ways.
  const called = () => store.session.calls.length > 0 || !!phone.control?.invited.length;
  if (called()) return inCall;
  if (store.session.device?.type === "softphone" && !connection.leading) return elsewhere;
  const { softphone } = phone;
  if (!softphone) return refuse("no_device", "there is no softphone in this page");
  if (testing.has(phone)) return refuse("wrong_state", "the line is being tested already");
  testing.add(phone);
  let tone: Tone | null = null;
  try {
    const control = await phone.load();
    if (!control) return refuse("unavailable", "the softphone could not be loaded");
    const registered = await control.registers(REGISTER_MS, signal);
    if (signal?.aborted) return givenUp;
    if (!registered) return unregistered;
    tone = await createTone();
    if (!tone)
      return refuse("phone_locked", "the browser keeps the page silent until somebody has touched it");
    return called() ? inCall : await call(control, softphone, tone, signal);
  } finally {
    testing.delete(phone);
    tone?.close();
  }
}

async function call(
  control: Pick<PhoneControl, "phone">,
  softphone: Softphone,
  tone: Tone,
  signal: AbortSignal | undefined,
): Promise<Checked> {
  const iceServers = [...softphone.ice_servers] as unknown as RTCIceServer[];
  const echo = control.phone?.call(ECHO, { mediaStream: tone.stream, pcConfig: { iceServers } });
  if (!echo) return unregistered;
  const found = await measureEcho(echo, tone, signal);
  switch (found) {
    case "silent":
      return silent(echo, softphone.media_ports);
    case "refused":
      return refuse("unavailable", `the server's telephony does not know ${ECHO}`);
    case "away":
      return refuse("phone_connection", "the server's telephony does not answer");
    case "ended":
      return givenUp;
    default:
      return { ok: true, ...found };
  }
}

function silent({ connection }: Outgoing, ports: string): LineRefusal {
  // What telephony calls its own address: the candidates may name others of the machine.
  const [, server = ""] = /^c=IN IP\d (\S+)/m.exec(connection.remoteDescription?.sdp ?? "") ?? [];
  const way = `UDP${ports && ` ports ${ports}`}${server && ` to ${server}`}`;
  return { ...refuse("phone_no_voice", `no voice comes back: ${way} may be blocked`), server, ports };
}
