// Every state of the bar that the gallery shows, the tests walk through and the documentation pictures: one list, so that none
// is forgotten. A state is a session that inputs were fed into, and what was clicked then.

import { CallState } from "../src/protocol.gen.ts";
import type { Look, Past, Sound } from "../src/ui/bar.ts";
import { AT, type Lab, type lab } from "../test/session/samples.ts";
import { caller, desk, deskPhone, dialled, inTalk, softphone, talkedIn } from "./house.ts";
import { history } from "./past.ts";

/** Words of a message in the language that is shown. */
export type Say = (key: string, values?: { readonly [name: string]: unknown }) => string;

export interface Shown {
  /** Also the name of its picture. */
  readonly name: string;
  readonly title: string;
  /** The session at its beginning. */
  readonly from: Parameters<typeof lab>[0];
  play?(bar: Lab, say: Say): void;
  readonly look?: Partial<Look>;
  readonly sound?: Partial<Sound>;
  readonly past?: Past["calls"];
  /** What is clicked then, in order: selectors inside the bar. */
  readonly open?: readonly string[];
}

const START = AT - 60;

function ready(bar: Lab, fields: Parameters<typeof desk>[0] = {}): void {
  bar.push({ type: "ready", state: desk(fields) });
}

function waits(bar: Lab, support: number, sales: number): void {
  bar.push({ type: "waiting", count: support + sales, by_queue: { 1: support, 2: sales } });
}

function notice(
  bar: Lab,
  title: string,
  type: "error" | "warning" | "success" | "info",
  at = AT - 200,
  bound = {},
): void {
  bar.put({ type: "notify", unique: false, notice: { title, type, at, ...bound } });
}

/** In a call of the queue Support. */
function talks(bar: Lab, fields: Parameters<typeof talkedIn>[1] = {}): void {
  ready(bar, { statusSince: AT - 3_700 });
  bar.call("ringing", caller("a"));
  bar.call("connect", talkedIn("a", fields));
}

function wrapsUp(bar: Lab): void {
  talks(bar);
  bar.call("hangup", talkedIn("a", { state: CallState.HUNG_UP, disconnected: AT, actions: [] }));
  bar.push(
    {
      type: "status",
      status: "ACW",
      reason: "",
      next_status: null,
      next_reason: "",
      wrap_up: { until: AT + 18, latest: AT + 300 },
    },
    AT - 12,
  );
}

const open = ["hangup", "cancel_transfer", "finish_transfer", "swap", "conference"] as const;

/** A consultation with a colleague, the customer on hold. */
function consults(bar: Lab): void {
  talks(bar);
  bar.call("hold", talkedIn("a", { state: CallState.HELD, actions: [...open, "unhold"] }));
  const fields = { number: "102", called_number_norm: "", called_name: "Petr Svoboda", actions: open };
  bar.call("new", dialled("b", { ...fields, state: CallState.NEW }));
  bar.call("ringing", dialled("b", fields));
  bar.call("connect", dialled("b", { ...fields, state: CallState.CONNECTED, connected: AT - 21 }));
}

export const states: readonly Shown[] = [
  { name: "connecting", title: "The server is being sought", from: "CONNECTING" },
  { name: "sign-in", title: "Sign-in", from: "CREDENTIALS" },
  {
    name: "sign-in-remembered",
    title: "Sign-in with a login that is remembered",
    from: "CREDENTIALS",
    play: (bar) => bar.put({ type: "credentials", remembered: "jana" }),
  },
  {
    name: "sign-in-refused",
    title: "A wrong password",
    from: "CREDENTIALS",
    play: (bar, say) => bar.put({ type: "refused", number: 1, text: say("login_1"), at: AT }),
  },
  { name: "phone-searched", title: "The phone is being sought", from: "IDENTIFY" },
  {
    name: "phone-list",
    title: "Which phone?",
    from: "IDENTIFY",
    play: (bar) => bar.put({ type: "choice", devices: [deskPhone, softphone] }),
  },
  {
    name: "phone-identifier",
    title: "Which phone? No list: by its identifier",
    from: "IDENTIFY",
    play: (bar) => bar.put({ type: "choice", devices: [] }),
  },
  {
    name: "phone-refused",
    title: "No phone has this identifier",
    from: "IDENTIFY",
    play(bar, say) {
      bar.put({ type: "choice", devices: [] });
      notice(bar, say("identifier", { identificator: "desk99" }), "error", AT, { boundState: "IDENTIFY" });
    },
  },
  { name: "phone-paired", title: "The phone is paired and waits to be confirmed", from: "DEVICE" },
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
  { name: "wrap-up", title: "After a call", from: "READY", play: wrapsUp },
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
  { name: "talking", title: "In a call", from: "READY", play: (bar) => talks(bar) },
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
      bar.push({
        type: "status",
        status: "READY",
        reason: "",
        next_status: "AUX",
        next_reason: "Lunch",
        wrap_up: null,
      });
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
    name: "keypad",
    title: "Keypad and what is seldom needed",
    from: "READY",
    play: (bar) => talks(bar),
    open: [".keys .opener"],
  },
  {
    name: "transfer",
    title: "To whom?",
    from: "READY",
    play: (bar) => talks(bar),
    open: [".handing .opener"],
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
    name: "no-dial-control",
    title: "showDialControl: false",
    from: "READY",
    look: { showDialControl: false },
    play: (bar) => talks(bar),
  },
  {
    name: "no-bottom-menu",
    title: "showBottomMenu: false",
    from: "READY",
    look: { showBottomMenu: false },
    play: (bar) => ready(bar),
  },
  ...history,
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
    name: "lost",
    title: "The connection is lost in a call",
    from: "READY",
    play(bar) {
      talks(bar);
      bar.put({ type: "lost", text: "" });
    },
  },
  {
    name: "lost-early",
    title: "The connection is lost before the sign-in",
    from: "CREDENTIALS",
    play: (bar) => bar.put({ type: "lost", text: "" }),
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
