// The composition root: makes the parts of one bar and joins them.

import type { Effect } from "../session/inputs.ts";
import { Connection } from "../transport/connection.ts";
import { type Config, serviceUrl } from "./config.ts";
import { type Context, clock, type Loaders } from "./context.ts";
import type { Emitter } from "./emitter.ts";
import { Flow } from "./flow.ts";
import { type Invoke, invoker } from "./methods.ts";
import { createStore } from "./store.ts";
import { fill, pickLang, type Text, type TextsModule } from "./texts.ts";
import type { Methods, PresentState } from "./types.ts";
import type { Work } from "./work.ts";

export interface Operator {
  readonly invoke: Invoke;
  state(): PresentState | null;
  /** Connects and shows the interface. */
  start(): void;
  /** Lets go of everything. */
  stop(): void;
}

/** Makes a bar. Nothing happens, and `config` is not read, before `start`. `methods`: those on the page's object, for the interface. */
export function createOperator(config: Config, emit: Emitter, loaders: Loaders, methods: Methods): Operator {
  const store = createStore(perform);
  const listeners = new Set<() => void>();
  let everOpen = false;
  const connection = new Connection(() => serviceUrl(config.api, "ws", location), {
    open() {
      everOpen = true;
      void flow.greet();
    },
    push: (push) => store.dispatch({ type: "push", push, at: clock() }),
    closed(why) {
      emit.debug(`connection: ${why}`);
      store.dispatch({ type: "lost", text: text(everOpen ? "connection_lost" : "connect_failed", {}, why) });
    },
    garbage: (why) => emit.warn(why),
  });
  const lang = () => pickLang([store.session.user?.locale, config.lang, ...navigator.languages]);
  let texts: TextsModule["texts"] | null = null;
  const text: Text = (key, values = {}, fallback = key) => {
    const table: { readonly [key: string]: string } = texts?.[lang()] ?? {};
    return fill((Object.hasOwn(table, key) && table[key]) || fallback, values);
  };
  let work: Work | null = null;
  let loading: Promise<Work | null> | null = null;
  const context: Context = {
    config,
    emit,
    loaders,
    store,
    connection,
    get work() {
      return work;
    },
    loadWork() {
      loading ??= loaders.work().then(
        ({ createWork }) => {
          work = createWork(context);
          store.learn(work.reduce);
          return work;
        },
        (error: unknown) => {
          loading = null;
          emit.debug(`work: ${String(error)}`);
          return null;
        },
      );
      return loading;
    },
    lang,
    text,
    tell(group, type, fallback, data = {}, unlisted = false) {
      const title = text(group, data, fallback);
      emit.fire("onMessage", { message: title, type, group, data });
      if (unlisted) return;
      const notice = { title, type, at: clock(), group };
      store.dispatch({ type: "notify", unique: true, notice });
    },
    changed() {
      for (const listener of [...listeners]) listener();
    },
  };
  const flow = new Flow(context);
  let unmount = () => {};
  let started = false;

  function perform(effect: Effect): void {
    switch (effect.do) {
      case "fire":
        emit.fire(effect.name, ...effect.args);
        break;
      case "tell":
        context.tell(effect.group, effect.kind, effect.text, effect.data);
        break;
      case "reconnect":
        connection.reconnect("a push is missing");
        break;
      case "ask":
        work?.pairing.unpaired();
        break;
      case "forget":
        flow.forget();
        break;
      case "expire":
        setTimeout(() => store.dispatch({ type: "dismiss", id: effect.id }), effect.afterMs);
    }
  }

  const beforeUnload = (event: BeforeUnloadEvent) => {
    if (config.confirmUnload && store.session.user) event.preventDefault();
  };

  return {
    invoke: invoker(context, flow),
    state() {
      emit.debug("method state");
      const state = work?.state() ?? null;
      if (!state) emit.warn(`state: not allowed in the state ${store.session.stage}`);
      return state;
    },
    start() {
      if (started) return;
      started = true;
      store.subscribe((session) => {
        work?.follow(session);
        context.changed();
      });
      addEventListener("beforeunload", beforeUnload);
      connection.start();
      const worded = loaders.texts().then(
        (module) => {
          texts = module.texts;
        },
        // The bar works without; what it says is English then.
        (error: unknown) => emit.debug(`texts: ${String(error)}`),
      );
      const fail = async (key: string) => {
        await worded;
        emit.fire("onError", text(key, { id: config.renderTo }));
      };
      if (config.headless) return;
      const element = document.getElementById(config.renderTo);
      if (!element) {
        void fail("no_element");
        return;
      }
      Promise.all([loaders.ui(), worded]).then(
        ([ui]) => {
          if (started) unmount = ui.mount(element, ui.createBar(context, flow, methods, listeners));
        },
        (error: unknown) => {
          emit.debug(`interface: ${String(error)}`);
          void fail("no_ui");
        },
      );
    },
    stop() {
      started = false;
      removeEventListener("beforeunload", beforeUnload);
      unmount();
      work?.phone.stop();
      connection.stop();
    },
  };
}
