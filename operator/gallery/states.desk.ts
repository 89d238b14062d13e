// At work between the calls.

import { AT } from "../test/session/samples.ts";
import { deskPhone } from "./house.ts";
import { notice, ready, START, talks, waits } from "./scenes.ts";
import type { Shown } from "./shown.ts";

export const desk: readonly Shown[] = [
  {
    name: "offline",
    title: "Signed in, serving no queue",
    from: "READY",
    play: (bar) => ready(bar, { status: "OFFLINE" }),
  },
  { name: "ready", title: "Ready, nobody waits", from: "READY", play: (bar) => ready(bar) },
  {
    name: "ready-waiting",
    title: "Callers wait; one queue is not served",
    from: "READY",
    play(bar) {
      ready(bar, { status: "AUX", reason: "Training" });
      waits(bar, 4, 1);
      bar.push({ type: "membership", queue_id: 2, suspended: true });
    },
  },
  {
    name: "status-menu",
    title: "Choosing the status",
    from: "READY",
    play: (bar) => ready(bar),
    open: [".status .opener"],
  },
  {
    name: "agent-menu",
    title: "The agent's own menu",
    from: "READY",
    play: (bar) => ready(bar),
    open: [".agent .opener"],
  },
  {
    name: "break",
    title: "On a break",
    from: "READY",
    play: (bar) => ready(bar, { status: "AUX", reason: "Lunch", statusSince: AT - 1_384 }),
  },
  {
    name: "desk-phone",
    title: "With a desk phone",
    from: "READY",
    play(bar) {
      ready(bar, { device: deskPhone });
      bar.push({ type: "phone", reachable: true, lines: { 1: "idle", 2: "busy" } });
    },
  },
  {
    name: "desk-phone-away",
    title: "The desk phone cannot be reached",
    from: "READY",
    play(bar, say) {
      ready(bar, { device: deskPhone, status: "AUX" });
      bar.push({ type: "phone", reachable: false, lines: { 1: "idle", 2: "idle" } });
      notice(bar, say("phone_unreachable"), "warning");
    },
  },
  { name: "no-phone", title: "Without a phone", from: "READY", play: (bar) => ready(bar, { device: null }) },
  {
    name: "phone",
    title: "Phone and sound",
    from: "READY",
    play: (bar) => ready(bar, { status: "OFFLINE" }),
    open: [".phone-state .opener", ".phone-sheet .choice .button"],
  },
  {
    name: "phone-away",
    title: "The softphone has lost its connection",
    from: "READY",
    sound: { registered: false },
    line: { ok: false, code: "phone_connection", message: "" },
    play: (bar) => ready(bar),
    open: [".phone-state .opener", ".phone-sheet .test .button"],
  },
  {
    name: "line-tried",
    title: "The line is tested",
    from: "READY",
    line: null,
    play: (bar) => ready(bar),
    open: [".phone-state .opener", ".phone-sheet .test .button"],
  },
  {
    name: "line-good",
    title: "The line is good",
    from: "READY",
    play: (bar) => ready(bar),
    open: [".phone-state .opener", ".phone-sheet .test .button"],
  },
  {
    name: "line-weak",
    title: "The line loses much of the voice",
    from: "READY",
    line: { ok: true, ms: 410, rtt: 180, jitter: 32, loss: 0.12, mos: 2.7 },
    play: (bar) => ready(bar),
    open: [".phone-state .opener", ".phone-sheet .test .button"],
  },
  {
    name: "line-blocked",
    title: "The voice does not get through",
    from: "READY",
    line: { ok: false, code: "phone_no_voice", message: "", server: "192.0.2.10", ports: "20000-20199" },
    play: (bar) => ready(bar),
    open: [".phone-state .opener", ".phone-sheet .test .button"],
  },
  {
    name: "phone-desk",
    title: "Desk phone and its lines",
    from: "READY",
    play(bar) {
      ready(bar, { device: deskPhone });
      bar.push({ type: "phone", reachable: true, lines: { 1: "ringing", 2: "busy" } });
    },
    open: [".phone-state .opener"],
  },
  {
    name: "today",
    title: "What was done today",
    from: "READY",
    play: (bar) => ready(bar),
    open: [".today-opener .opener"],
  },
  {
    name: "no-bottom-menu",
    title: "showBottomMenu: false",
    from: "READY",
    look: { showBottomMenu: false },
    play: (bar) => ready(bar),
  },
  {
    name: "notices",
    title: "Notifications",
    from: "READY",
    play(bar, say) {
      ready(bar);
      notice(bar, say("missed_calls", { count: 3 }), "error", START - 3_600);
      notice(bar, say("transfer_failed", { number: "105" }), "warning", START);
      notice(bar, say("service_resumed"), "success", START);
      notice(bar, "Mark\u00e9ta Bene\u0161ov\u00e1 asked to be called back", "info", START);
    },
    open: [".bell .opener"],
  },
  {
    name: "notices-none",
    title: "No notifications",
    from: "READY",
    play: (bar) => ready(bar),
    open: [".bell .opener"],
  },
  {
    name: "toast",
    title: "Something new",
    from: "READY",
    play(bar, say) {
      ready(bar);
      notice(bar, say("supervisor", { who: "Emily Carter" }), "info", AT);
      notice(bar, say("recording_failed"), "error", AT);
    },
  },
  {
    name: "microphone",
    title: "The microphone is not allowed",
    from: "READY",
    sound: { trouble: "permission" },
    play: (bar) => ready(bar),
  },
  {
    name: "viewing",
    title: "Signed in elsewhere: only a view",
    from: "READY",
    play(bar) {
      talks(bar);
      bar.push({ type: "view" });
    },
  },
  {
    name: "tabs",
    title: "The site's own pages beside the bar",
    from: "READY",
    play(bar) {
      const tabs = [
        { name: "CRM", url: "about:blank" },
        { name: "Knowledge", url: "about:blank" },
      ];
      ready(bar, { layout: { crm_url: "", crm_tab: "", tabs } });
      bar.put({ type: "tab", tab: { name: "CRM", url: "about:blank" } });
    },
  },
];
