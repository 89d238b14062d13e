// What may come while something else is shown.

import { AT } from "../test/session/samples.ts";
import { caller } from "./house.ts";
import { notice, ringsElsewhere } from "./scenes.ts";
import type { Shown } from "./shown.ts";

type Besides = Pick<Shown, "play" | "sound">;

const toast: Besides = {
  play(bar, say) {
    notice(bar, say("transfer_failed", { number: "105" }), "warning", AT);
    notice(bar, say("supervisor", { who: "Emily Carter" }), "info", AT);
  },
};
const warning: Besides = { sound: { trouble: "permission", locked: true } };
const call: Besides = {
  play: (bar) =>
    bar.call("ringing", caller("z", { name: "", number: "+442079460134", caller_number_norm: "" })),
};

const elsewhere: Besides = { play: ringsElsewhere };

/** Each by itself, and all of it at once. */
export const besides: { readonly [name: string]: readonly Besides[] } = {
  toast: [toast],
  warning: [warning],
  call: [call],
  elsewhere: [elsewhere],
  all: [toast, warning, call],
};
