// A call that comes while the agent looks at another window: the title and a notification of the system say so.

import type { View } from "../bar.ts";
import { isRinging } from "../format.ts";
import { whoText } from "../parts/CallCard.tsx";
import type { Speech } from "../words/words.ts";

const TAG = "ucsOperatorRinging";
const PHONE = "\u260e";

let titled: { readonly own: string; readonly page: string } | null = null;
let shown: { readonly uniqueid: string; readonly notification: Notification } | null = null;

/** Called after every change, as long as the bar is there; without a view it lets go of everything. */
export function attend(view: View | null, speech: Speech): void {
  const call = view?.session.calls.find((one) => isRinging(one.call))?.call;
  const away = document.hidden || !document.hasFocus();
  if (shown && shown.uniqueid !== call?.uniqueid) {
    shown.notification.close();
    shown = null;
  }
  if (titled && !(call && away)) {
    // A page that has changed it meanwhile knows better.
    if (document.title === titled.own) document.title = titled.page;
    titled = null;
  }
  if (!call || !away) return;
  const who = whoText(speech, call);
  if (!titled) {
    titled = { own: `${PHONE} ${who}`, page: document.title };
    document.title = titled.own;
  }
  if (!shown && typeof Notification === "function" && Notification.permission === "granted") {
    shown = { uniqueid: call.uniqueid, notification: tell(who, [speech.t("incoming"), call.queue_name]) };
  }
}

function tell(who: string, about: readonly string[]): Notification {
  const body = about.filter(Boolean).join(", ");
  const notification = new Notification(who, { body, tag: TAG, requireInteraction: true });
  notification.onclick = () => {
    window.focus();
    notification.close();
  };
  return notification;
}
