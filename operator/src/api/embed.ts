// Gives a page's object its methods. The bar itself is made when the first of them is called.

import type { CallbackName } from "../session/callbacks.ts";
import { SERVER } from "../transport/socket.ts";
import { allowed } from "./allowed.ts";
import { type Config, defaults, readConfig, unknownKeys } from "./config.ts";
import type { Loaders } from "./context.ts";
import type { Emitter, PageObject } from "./emitter.ts";
import { methodsBy } from "./methods.ts";
import { createOperator, type Operator } from "./operator.ts";
import { done } from "./results.ts";
import type { Methods } from "./types.ts";

const callbacks: { readonly [Name in CallbackName]: true } = {
  onError: true,
  onWarning: true,
  onInfo: true,
  onDebug: true,
  onMessage: true,
  onConnect: true,
  onCredentials: true,
  onLoginError: true,
  onUser: true,
  onIdentify: true,
  onIdentifier: true,
  onDevice: true,
  onReady: true,
  onStateChange: true,
  onCallNew: true,
  onCallRinging: true,
  onCallConnect: true,
  onCallHold: true,
  onCallResume: true,
  onCallHangup: true,
  onCallMute: true,
  onCallUnmute: true,
  onAgentSuspend: true,
  onAgentResume: true,
  onWaitingCallersChange: true,
  onConnection: true,
  onQuality: true,
  onLogout: true,
};

/** A bar on a page's object. */
export interface Embedded {
  /** Starts it, unless the page has started or stopped it itself by then. */
  begin(): void;
  /** It is another object's from now on, which has to begin. The session goes on. */
  move(page: PageObject): void;
}

/** Adds the methods to the page's object, and runs what waits in `q`. */
export function embed(emit: Emitter, loaders: Loaders): Embedded {
  const config: Config = { ...defaults };
  // Nothing is made before it is needed: until the page has loaded, its own scripts come first.
  let made: Operator | null = null;
  const operator = () => {
    made ??= createOperator(config, emit, loaders, methods, emit.page[SERVER]);
    return made;
  };
  let asked = false;
  let read = false;
  const start = () => {
    if (!operator().running) {
      const warn = read ? () => {} : emit.warn;
      read = true;
      Object.assign(config, readConfig(emit.page, warn));
      const strange = unknownKeys(emit.page, { ...callbacks, ...methods, q: true });
      if (strange.length > 0) warn(`unknown keys: ${strange.join(", ")}`);
    }
    operator().start();
  };
  const methods: Methods = {
    ...methodsBy((name, args) => operator().invoke(name, args)),
    state: () => operator().state(),
    on(event, listener) {
      if (Object.hasOwn(callbacks, event)) return emit.on(event, listener);
      emit.warn(`on: there is no callback ${String(event)}`);
      return () => {};
    },
    async start() {
      emit.debug("method start");
      asked = true;
      start();
      return done;
    },
    async stop() {
      emit.debug("method stop");
      asked = true;
      made?.stop();
      return done;
    },
  };
  settle();
  return {
    begin() {
      if (!asked) start();
    },
    move(page) {
      made?.stop();
      emit.page = page;
      asked = read = false;
      settle();
    },
  };

  function settle(): void {
    const { page } = emit;
    const waiting = page.q;
    Object.assign(page, methods);
    page.q = { push: later };
    if (Array.isArray(waiting)) later(...waiting);
  }

  /** Takes calls that were made before their method could do something: they wait for the stage that allows it. */
  function later(...calls: readonly unknown[]): void {
    for (const one of calls) {
      const [name, ...args] = Array.isArray(one) ? one : [one];
      if (Object.hasOwn(allowed, name)) operator().later(name, args);
      else if (Object.hasOwn(methods, name)) (methods[name as keyof Methods] as Action)(...args);
      else emit.warn(`q: there is no method ${String(name)}`);
    }
  }
}

type Action = (...args: readonly unknown[]) => unknown;
