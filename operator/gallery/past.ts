// The call history in the gallery.

import type { CallResult, Direction, PastCall } from "../src/protocol.gen.ts";
import type { Past } from "../src/ui/bar.ts";
import { AT, pastCall } from "../test/session/samples.ts";
import { desk } from "./house.ts";
import type { Shown } from "./shown.ts";

const HOUR = 3_600;

function past(
  uniqueid: string,
  direction: Direction,
  result: CallResult,
  hoursAgo: number,
  fields: Partial<PastCall> = {},
): PastCall {
  return pastCall(uniqueid, {
    agent_name: "Jana Dvo\u0159\u00e1kov\u00e1",
    direction,
    result,
    begin: AT - hoursAgo * HOUR,
    ring_s: 6,
    talk_s: result === "answered" ? 187 : 0,
    ...fields,
  });
}

const calls: readonly PastCall[] = [
  past("a", "INCOMING", "answered", 0.2, {
    name: "Mark\u00e9ta Bene\u0161ov\u00e1",
    codes: ["ORDER/NEW"],
    recorded: true,
    playable: true,
  }),
  past("b", "INCOMING", "missed", 0.6, { number: "603555111", number_norm: "+420603555111" }),
  past("c", "OUTGOING", "not_reached", 1.4, { name: "Emily Carter", number_norm: "+442079460134" }),
  past("d", "INCOMING", "elsewhere", 2.1, {
    name: "Bartholomeus van der Westhuizen-Kwiatkowski, Hauptgesch\u00e4ftsf\u00fchrer",
    queue_name: "Second-line support for business customers",
  }),
  past("e", "INCOMING", "answered", 26, { number: "", number_norm: "", talk_s: 4_027 }),
];

const ask = (answer: Awaited<ReturnType<Past["calls"]>>) => async () => answer;

export const none = ask({ ok: true, data: { calls: [], next: "" } });

const open = [".past-button"];

function shown(name: string, title: string, past: Past["calls"], lost = false): Shown {
  return {
    name,
    title,
    from: "READY",
    past,
    open,
    play(bar) {
      bar.push({ type: "ready", state: desk({}) });
      if (lost) bar.put({ type: "lost", text: "" });
    },
  };
}

export const history: readonly Shown[] = [
  shown("history", "Calls that are over", ask({ ok: true, data: { calls, next: "more" } })),
  shown("history-none", "No call is over yet", none),
  shown("history-asking", "The calls that are over are being fetched", () => new Promise(() => {})),
  shown("history-failed", "They cannot be fetched", ask({ ok: false, code: "internal" })),
  shown("history-offline", "The connection is lost when they are looked for", none, true),
];
