// Tells an agent who is not ready that somebody waits: `notifyWaitingCallers`.

import type { Context } from "../api/context.ts";
import type { Session } from "../session/state.ts";

const TAG = "ucsOperatorWaiting";

/** Looks after every change whether a caller has entered one of the agent's queues. Asks for the permission at the next gesture. */
export function waitingNotifier(context: Context): (session: Session) => void {
  const { config, connection, emit, text } = context;
  let before: Session["waitingByQueue"] = {};
  let asked = false;

  function ask(): void {
    if (asked || Notification.permission !== "default") return;
    asked = true;
    // Browsers want a gesture before they ask.
    addEventListener("pointerdown", () => void Notification.requestPermission(), {
      once: true,
      capture: true,
    });
  }

  function tell(title: string, count: number): void {
    try {
      const shown = new Notification(title, { body: text("waiting_callers", { count }), tag: TAG });
      shown.onclick = () => {
        window.focus();
        shown.close();
      };
    } catch (error) {
      emit.warn(`notifyWaitingCallers: ${String(error)}`);
    }
  }

  return (session) => {
    const now = session.waitingByQueue;
    if (now === before && asked) return;
    const entered = Object.keys(now).filter((queue) => (now[queue] ?? 0) > (before[queue] ?? 0));
    before = now;
    const { ready } = session;
    if (!config.notifyWaitingCallers || !ready || !("Notification" in window)) return;
    ask();
    if (entered.length === 0 || !connection.leading || (ready.status !== "ACW" && ready.status !== "AUX"))
      return;
    if (Notification.permission !== "granted") return;
    tell(entered.map((queue) => ready.queues[queue]?.name ?? "").join(", "), ready.waitingCallers);
  };
}
