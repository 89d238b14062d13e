// The one place where the bar's state changes: an input and the state give the new state and what has to be done.

import { early } from "./early.ts";
import { endSession } from "./end.ts";
import { fire, type Reducer } from "./inputs.ts";
import { clearGroup } from "./notices.ts";
import { applyPush } from "./pushes.ts";
import { present } from "./select.ts";

/** Applies one input. Pure: the same arguments give the same result. */
export const reduce: Reducer = (session, input) => {
  switch (input.type) {
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
    case "choice":
      return [{ ...session, choice: input.devices }, [fire("onIdentify", input.devices)]];
    case "identifier":
      return [clearGroup(session, "identifier"), [fire("onIdentifier", input.identifier)]];
    case "tab":
      return [{ ...session, tab: input.tab }, []];
    case "coded":
      return [{ ...session, finished: null }, []];
    default:
      return early(session, input);
  }
};
