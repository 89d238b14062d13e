// Meets the page: finds its object, adds the methods, and starts when the page is ready.

import type { CallbackName, Callbacks } from "../session/callbacks.ts";
import { allowed } from "./allowed.ts";
import { type Config, defaults, readConfig, unknownKeys } from "./config.ts";
import type { Loaders } from "./context.ts";
import { emitter } from "./emitter.ts";
import { methodsBy } from "./methods.ts";
import { createOperator, type Operator } from "./operator.ts";
import { done } from "./results.ts";
import type { Methods } from "./types.ts";

const NAME = "ucsOperator";
/** Marks the object that has a bar, also for another copy of this script. */
const TAKEN = Symbol.for("ucs.operator");

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

/**
 * Puts the bar into the page. Options are read when it starts: at the window's `load`, or at once with `legacyStartup` or after it.
 * A second script leaves everything to the first.
 */
export function boot(loaders: Loaders): void {
  const host = window as unknown as { [name: string]: unknown };
  const given = host[NAME];
  const page: Partial<Callbacks> & { [TAKEN]?: boolean; legacyStartup?: unknown; q?: unknown } =
    typeof given === "object" && given !== null ? given : {};
  host[NAME] = page;
  const emit = emitter(page);
  if (page[TAKEN]) {
    emit.warn("the script of the agent bar is in the page twice; the second is ignored");
    return;
  }
  page[TAKEN] = true;

  const config: Config = { ...defaults };
  // Nothing is made before it is needed: until the page has loaded, its own scripts come first.
  let made: Operator | null = null;
  const operator = () => {
    made ??= createOperator(config, emit, loaders, methods);
    return made;
  };
  let read = false;
  const start = () => {
    removeEventListener("load", start);
    if (operator().running) return;
    const warn = read ? () => {} : emit.warn;
    read = true;
    Object.assign(config, readConfig(page, warn));
    const strange = unknownKeys(page, { ...callbacks, ...methods, q: true });
    if (strange.length > 0) warn(`unknown keys: ${strange.join(", ")}`);
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
      start();
      return done;
    },
    async stop() {
      emit.debug("method stop");
      removeEventListener("load", start);
      made?.stop();
      return done;
    },
  };
  const waiting = page.q;
  Object.assign(page, methods);
  page.q = { push: later };
  if (Array.isArray(waiting)) later(...waiting);
  if (page.legacyStartup === true || document.readyState === "complete") start();
  else addEventListener("load", start);

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
