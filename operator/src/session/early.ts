// What can happen before anybody has signed in. The rules for all that follows come with the work chunk.

import { type Effect, fire, type Input, type Reducer, type Step } from "./inputs.ts";
import { addNotice, dismissNotice } from "./notices.ts";
import type { Session } from "./state.ts";

/** Applies an input that needs no session; others have no meaning yet. */
export const early: Reducer = (session: Session, input: Input): Step<Session> => {
  switch (input.type) {
    case "connected": {
      const { version, demo } = input;
      const stage = session.stage === "CONNECTING" ? "CREDENTIALS" : session.stage;
      const next = { ...session, stage, version, demo, online: !input.session, told: false, greeted: false };
      return [next, [fire("onConnect", version)]];
    }
    case "lost": {
      const { text } = input;
      const news = !session.told && text !== "";
      return [{ ...session, online: false, told: session.told || news }, news ? [fire("onError", text)] : []];
    }
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
    case "provider":
      return [{ ...session, provider: input.provider }, []];
    case "notify":
      return addNotice(session, input.notice, input.unique);
    case "dismiss":
      return [dismissNotice(session, input.id), []];
    default: {
      const effects: readonly Effect[] = [fire("onWarning", `${input.type} without a session`)];
      return [session, effects];
    }
  }
};
