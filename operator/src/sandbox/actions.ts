// What the server would accept for a call: the rules of core/actions.py, for one agent at a phone that answers from afar.

import { type Action, CallState } from "../protocol.gen.ts";
import { type Call, firstOf, outgoing } from "./call.ts";

export function actionsOf(call: Call, state: CallState): readonly Action[] {
  if (state === CallState.HUNG_UP) return [];
  if (state === CallState.RINGING && !outgoing(call)) return ["answer", "reject"];
  const microphone: Action = firstOf(call).muted ? "unmute" : "mute";
  if (call.consultation || call.consults) return asking(call, state, microphone);
  if (state !== CallState.CONNECTED && state !== CallState.HELD) return ["hangup"];
  const found: Action[] = ["hangup", state === CallState.HELD ? "unhold" : "hold", microphone];
  // Whoever has called a colleague leaves the rest to the colleague.
  if (call.mate) return found;
  found.push(...withSound(call), "transfer", "blind_transfer");
  if (call.transferring) found.push("cancel_transfer");
  return found;
}

/** With a consultation open, in either of the two calls. */
function asking(call: Call, state: CallState, microphone: Action): readonly Action[] {
  const first = firstOf(call);
  const asked = first.consultation ?? call;
  const found: Action[] = ["hangup", microphone];
  if (!call.mate) found.push(...withSound(call));
  if (asked.phase === "dialling") return [...found, "cancel_transfer"];
  found.push("cancel_transfer", "finish_transfer");
  if (first.conference) return found;
  return [...found, state === CallState.HELD ? "unhold" : "hold", "swap", "conference"];
}

/** Digits and recording. */
function withSound(call: Call): readonly Action[] {
  if (call.phase !== "talking" && call.phase !== "held") return [];
  const rule = call.queue?.record ?? "on_demand";
  const wishes: { readonly [State in Call["recording"]]: readonly Action[] } = {
    off: ["record_start"],
    on: ["record_pause", "record_stop"],
    paused: ["record_resume", "record_stop"],
  };
  const all = rule === "never" ? [] : wishes[call.recording];
  const recording = rule === "always" ? all.slice(0, 1) : all;
  return call.phase === "talking" ? ["dtmf", ...recording] : recording;
}
