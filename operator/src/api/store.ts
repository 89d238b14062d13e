// Holds the one state, feeds the reducer, and has the effects carried out in order.

import { early } from "../session/early.ts";
import type { Effect, Input, Reducer } from "../session/inputs.ts";
import { initial, type Session } from "../session/state.ts";

export interface Store {
  readonly session: Session;
  /** Applies an input. One that comes while effects are carried out waits until they are done. */
  dispatch(input: Input): void;
  /** From now on these rules apply. At first there are only those for the time before sign-in. */
  learn(reduce: Reducer): void;
  /** Calls `listener` after every change. Returns what ends it. */
  subscribe(listener: (session: Session) => void): () => void;
}

/** Makes a store; `perform` carries out one effect, `seen` looks at every input first. */
export function createStore(perform: (effect: Effect) => void, seen: (input: Input) => void): Store {
  let session = initial;
  let reduce = early;
  let busy = false;
  const waiting: Input[] = [];
  const listeners = new Set<(session: Session) => void>();
  const apply = (input: Input) => {
    const before = session;
    const [next, effects] = reduce(session, input);
    session = next;
    for (const effect of effects) perform(effect);
    if (session !== before) for (const listener of [...listeners]) listener(session);
  };
  return {
    get session() {
      return session;
    },
    dispatch(input) {
      seen(input);
      waiting.push(input);
      if (busy) return;
      busy = true;
      try {
        for (let one = waiting.shift(); one; one = waiting.shift()) apply(one);
      } finally {
        busy = false;
      }
    },
    learn(better) {
      reduce = better;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
