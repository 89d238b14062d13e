// On the way to work.

import { AT } from "../test/session/samples.ts";
import { deskPhone, softphone } from "./house.ts";
import { notice } from "./scenes.ts";
import type { Shown } from "./shown.ts";

export const arriving: readonly Shown[] = [
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
    name: "lost-early",
    title: "The connection is lost before the sign-in",
    from: "CREDENTIALS",
    play: (bar) => bar.put({ type: "lost", text: "" }),
  },
];
