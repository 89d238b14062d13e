// What an agent at work needs, as the core sees it: a chunk that is there before anybody is signed in.

import type { Reducer } from "../session/inputs.ts";
import type { Session } from "../session/state.ts";
import type { Past } from "../ui/bar.ts";
import type { Pairing } from "../work/pairing.ts";
import type { PhoneHandle } from "../work/phone.ts";
import type { Context } from "./context.ts";
import type { Actions, PresentState } from "./types.ts";

/** The methods that sign in are the core's own. */
export type WorkActions = Omit<Actions, "login" | "sso">;

export interface Work {
  /** The rules of everything that can happen. */
  readonly reduce: Reducer;
  readonly actions: WorkActions;
  readonly pairing: Pairing;
  readonly phone: PhoneHandle;
  readonly past: Past;
  /** What hangs on the state rather than on a transition; called after every change. */
  follow(session: Session): void;
  /** The object of `onReady` as it is now; null before READY. */
  state(): PresentState | null;
}

/** The chunk. */
export interface WorkModule {
  createWork(context: Context): Work;
}
