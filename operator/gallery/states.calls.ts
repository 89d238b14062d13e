// With a call, and just after it.

import { CallState } from "../src/protocol.gen.ts";
import { AT, lunchLater } from "../test/session/samples.ts";
import { caller, dialled, inTalk, talkedIn } from "./house.ts";
import { consults, ready, ringsElsewhere, talks, waits, wrapsUp } from "./scenes.ts";
import type { Shown } from "./shown.ts";

export const calls: readonly Shown[] = [
  { name: "wrap-up", title: "After a call", from: "READY", play: wrapsUp },
  {
    name: "ringing",
    title: "A call comes",
    from: "READY",
    play(bar) {
      ready(bar);
      bar.call("ringing", caller("a"));
      waits(bar, 2, 0);
    },
  },
  {
    name: "ringing-unknown",
    title: "A call comes from a number that nobody knows; another has no number",
    from: "READY",
    play(bar) {
      ready(bar);
      bar.call(
        "ringing",
        caller("a", { name: "", number: "+442079460134", caller_number_norm: "+442079460134" }),
      );
      bar.call("ringing", caller("b", { name: "", number: "", caller_number_norm: "", queue_name: "Sales" }));
    },
  },
  {
    name: "ringing-silent",
    title: "A call comes, but the browser keeps the page silent",
    from: "READY",
    sound: { locked: true },
    play(bar) {
      ready(bar);
      bar.call("ringing", caller("a"));
    },
  },
  {
    name: "dialling",
    title: "An outgoing call rings",
    from: "READY",
    play(bar) {
      ready(bar);
      bar.call("new", dialled("a", { state: CallState.NEW }));
      bar.call("ringing", dialled("a", { name: "Jana Dvo\u0159\u00e1kov\u00e1" }));
    },
  },
  { name: "talking", title: "In a call", from: "READY", sound: { mos: 4.3 }, play: (bar) => talks(bar) },
  {
    name: "talking-data",
    title: "In a call that the CRM knows more about; it is recorded",
    from: "READY",
    play: (bar) =>
      talks(bar, {
        recorded: true,
        data: { Customer: "Zahradnictv\u00ed Bene\u0161", Contract: "2024-0713", Segment: "VIP" },
        actions: [...inTalk.filter((one) => one !== "record_start"), "record_pause", "record_stop"],
      }),
  },
  {
    name: "talking-long",
    title: "In a call of an hour, with names that are long",
    from: "READY",
    play: (bar) =>
      talks(bar, {
        name: "Bartholomeus van der Westhuizen-Kwiatkowski, Hauptgesch\u00e4ftsf\u00fchrer",
        queue_name: "Second-line support for business customers",
        connected: AT - 4_027,
      }),
  },
  {
    name: "muted",
    title: "Muted, with a status chosen for later",
    from: "READY",
    play(bar) {
      talks(bar);
      const actions = [...inTalk.filter((one) => one !== "mute"), "unmute" as const];
      bar.call("mute", talkedIn("a", { connected_muted: true, actions }));
      bar.push(lunchLater);
    },
  },
  {
    name: "held",
    title: "On hold",
    from: "READY",
    play(bar) {
      talks(bar);
      bar.call(
        "hold",
        talkedIn("a", { state: CallState.HELD, actions: ["hangup", "unhold", "transfer", "blind_transfer"] }),
      );
    },
  },
  {
    name: "two-calls",
    title: "In a call, and a second one rings",
    from: "READY",
    play(bar) {
      talks(bar);
      const fields = {
        number: "106",
        caller_number_norm: "",
        caller_name: "Ond\u0159ej Ku\u010dera",
        queue_name: "",
      };
      bar.call("ringing", caller("b", { ...fields, name: "" }));
    },
  },
  {
    name: "voice-fair",
    title: "In a call whose voice is fair",
    from: "READY",
    sound: { mos: 3.4 },
    play: (bar) => talks(bar),
  },
  {
    name: "voice-poor",
    title: "In a call whose voice is poor",
    from: "READY",
    sound: { mos: 2.1 },
    play: (bar) => talks(bar),
  },
  {
    name: "sound-elsewhere",
    title: "In a call whose sound is in another window",
    from: "READY",
    sound: { registered: false, elsewhere: true },
    play: (bar) => talks(bar),
  },
  {
    name: "elsewhere",
    title: "Calls that ring at colleagues",
    from: "READY",
    play(bar) {
      ready(bar);
      ringsElsewhere(bar);
    },
  },
  {
    name: "keypad",
    title: "Keypad, recording, account codes",
    from: "READY",
    play: (bar) => talks(bar, { data: { Customer: "Zahradnictv\u00ed Bene\u0161", Contract: "2024-0713" } }),
    open: [".keys .opener"],
  },
  {
    name: "transfer",
    title: "To whom?",
    from: "READY",
    play: (bar) => talks(bar),
    open: [".handing .opener"],
  },
  {
    name: "transfer-search",
    title: "To whom? Searched",
    from: "READY",
    play: (bar) => talks(bar),
    open: [".handing .opener"],
    type: [".handover input", "ku"],
  },
  {
    name: "transfer-number",
    title: "To whom? A number",
    from: "READY",
    play: (bar) => talks(bar),
    open: [".handing .opener"],
    type: [".handover input", "+420 601 48"],
  },
  {
    name: "transfer-nobody",
    title: "To whom? Nobody is found",
    from: "READY",
    play: (bar) => talks(bar),
    open: [".handing .opener"],
    type: [".handover input", "xyz"],
  },
  { name: "consultation", title: "A colleague is asked", from: "READY", play: (bar) => consults(bar) },
  {
    name: "codes-after",
    title: "What was the call about?",
    from: "READY",
    look: { autoOpenAccountCode: true },
    play: wrapsUp,
  },
  {
    name: "codes-below",
    title: "What was the call about? The second level",
    from: "READY",
    look: { autoOpenAccountCode: true },
    play: wrapsUp,
    open: ['.finished [aria-expanded="false"]'],
  },
  {
    name: "codes-search",
    title: "What was the call about? Searched",
    from: "READY",
    look: { autoOpenAccountCode: true },
    play: wrapsUp,
    open: [".finished legend"],
    type: [".finished input", "goods"],
  },
  {
    name: "no-dial-control",
    title: "showDialControl: false",
    from: "READY",
    look: { showDialControl: false },
    play: (bar) => talks(bar),
  },
  {
    name: "lost",
    title: "The connection is lost in a call",
    from: "READY",
    play(bar) {
      talks(bar);
      bar.put({ type: "lost", text: "" });
    },
  },
];
