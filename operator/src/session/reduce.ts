// The one place where the bar's state changes: an input and the state give the new state and what has to be done.

import { endSession } from "./end.ts";
import { fire, type Input, type Step } from "./inputs.ts";
import { addNotice, clearGroup, dismissNotice } from "./notices.ts";
import { applyPush } from "./pushes.ts";
import { present } from "./select.ts";
import type { Session } from "./state.ts";

/** Applies one input. Pure: the same arguments give the same result. */
export function reduce(session: Session, input: Input): Step<Session> {
  switch (input.type) {
    case "connected": {
      const { version, demo } = input;
      const stage = session.stage === "CONNECTING" ? "CREDENTIALS" : session.stage;
      const next = { ...session, stage, version, demo, online: !input.session, told: false, greeted: false };
      return [next, [fire("onConnect", version)]];
    }
    case "lost":
      return [{ ...session, online: false, told: true }, session.told ? [] : [fire("onError", input.text)]];
    case "push":
      return applyPush(session, input.push, input.at);
    case "resumed": {
      const next = { ...session, online: true };
      const state = present(next, input.at);
      if (!state || session.greeted) return [next, []];
      return [{ ...next, greeted: true }, [fire("onReady", state)]];
    }
    case "dropped":
      return endSession({ ...session, online: true }, input.at);
    case "credentials":
      return [{ ...session, stage: "CREDENTIALS", remembered: input.remembered }, [fire("onCredentials")]];
    case "refused": {
      const { number, text, at } = input;
      const notice = {
        title: text,
        type: "error",
        at,
        boundState: "CREDENTIALS",
        group: "login_error",
      } as const;
      const [next] = addNotice(session, notice, true);
      return [next, [fire("onLoginError", number, text)]];
    }
    case "choice":
      return [{ ...session, choice: input.devices }, [fire("onIdentify", input.devices)]];
    case "identifier":
      return [clearGroup(session, "identifier"), [fire("onIdentifier", input.identifier)]];
    case "notify":
      return addNotice(session, input.notice, input.unique);
    case "dismiss":
      return [dismissNotice(session, input.id), []];
  }
}
