// A call that comes while the agent looks at another window: the title and a notification of the system say so.

import { LOOKED_AT } from "../../sharing/looking.ts";
import type { View } from "../bar.ts";
import { isRinging } from "../format.ts";
import { whoText } from "../parts/CallCard.tsx";
import type { Speech } from "../words/words.ts";

const TAG = "ucsOperatorRinging";
const PHONE = "\u260e";

let titled: { readonly own: string; readonly page: string } | null = null;
let called: { readonly uniqueid: string; readonly ended: AbortController } | null = null;

/** Called after every change, as long as the bar is there; without a view it lets go of everything. */
export function attend(view: View | null, speech: Speech): void {
  const ringing = view?.session.calls.find((one) => isRinging(one.call))?.call;
  const call = document.hasFocus() ? undefined : ringing;
  if (called && called.uniqueid !== call?.uniqueid) {
    called.ended.abort();
    called = null;
  }
  if (titled && !call) {
    // A page that has changed it meanwhile knows better.
    if (document.title === titled.own) document.title = titled.page;
    titled = null;
  }
  if (!call) return;
  const who = whoText(speech, call);
  if (!titled) {
    titled = { own: `${PHONE} ${who}`, page: document.title };
    document.title = titled.own;
  }
  if (!called && typeof Notification === "function" && Notification.permission === "granted") {
    called = { uniqueid: call.uniqueid, ended: new AbortController() };
    void tell(who, [speech.t("incoming"), call.queue_name], called.ended.signal);
  }
}

/** Shows it until `ended`, but not while the agent looks at another window of the session: that one shows the call, too. */
async function tell(who: string, about: readonly string[], ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    let shown: Notification | null = null;
    const show = () => {
      shown = notification(who, about);
      return new Promise<void>((resolve) => ended.addEventListener("abort", () => resolve()));
    };
    try {
      await navigator.locks.request(LOOKED_AT, { signal: ended }, show);
    } catch (error) {
      // A window that gets the focus takes the lock away. Without locks there is no other window of the session.
      if ((error as Error).name !== "AbortError") await show();
    }
    (shown as Notification | null)?.close();
  }
}

function notification(who: string, about: readonly string[]): Notification {
  const body = about.filter(Boolean).join(", ");
  const shown = new Notification(who, { body, tag: TAG, requireInteraction: true });
  shown.onclick = () => {
    window.focus();
    shown.close();
  };
  return shown;
}
