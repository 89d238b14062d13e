// The composition root: makes the parts of one bar and joins them.

import type { Effect } from "../session/inputs.ts";
import type { Session } from "../session/state.ts";
import { Connection } from "../transport/connection.ts";
import type { UiModule } from "../ui/bar.ts";
import type { createBar } from "./bar.ts";
import { type Config, serviceUrl } from "./config.ts";
import { type Context, clock } from "./context.ts";
import { readSound } from "./cookies.ts";
import type { Emitter } from "./emitter.ts";
import { Flow } from "./flow.ts";
import { createMethods, ringingSounds } from "./methods.ts";
import { PhoneHandle, type PhoneModule } from "./phone.ts";
import { createStore, type Store } from "./store.ts";
import { fill, pickLang, type Text, type TextsModule } from "./texts.ts";
import type { Methods } from "./types.ts";

/** How to get the parts that not every page needs. */
export interface Loaders {
  ui(): Promise<UiModule & { createBar: typeof createBar }>;
  texts(): Promise<TextsModule>;
  phone(): Promise<PhoneModule>;
}

export interface Operator {
  readonly methods: Methods;
  readonly store: Store;
  /** Connects and shows the interface. */
  start(): void;
  /** Lets go of everything. */
  stop(): void;
}

/** Makes a bar. Nothing happens, and `config` is not read, before `start`. */
export function createOperator(config: Config, emit: Emitter, loaders: Loaders): Operator {
  const store = createStore(perform);
  const changed = new Set<() => void>();
  const notifyChanged = () => {
    for (const listener of [...changed]) listener();
  };
  const phone = new PhoneHandle(
    loaders.phone,
    { constraints: () => config.audioInputConstraints, lang: () => lang() },
    {
      problem(code, advice) {
        // Trouble with the microphone is shown until it is over, beside the list.
        tell(`phone_${code}`, "error", advice, {}, phone.control?.audio.trouble === code);
      },
      debug: (line) => emit.debug(line),
      changed: notifyChanged,
    },
  );
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
  const context: Context = { config, emit, store, connection, phone, lang, text };
  const flow = new Flow(context);
  const methods = createMethods(context, flow);
  let unmount = () => {};
  let started = false;

  function perform(effect: Effect): void {
    switch (effect.do) {
      case "fire":
        emit.fire(effect.name, ...effect.args);
        break;
      case "tell":
        tell(effect.group, effect.kind, effect.text, effect.data);
        break;
      case "reconnect":
        connection.reconnect("a push is missing");
        break;
      case "ask":
        flow.unpaired();
        break;
      case "forget":
        flow.forget();
        break;
      case "expire":
        setTimeout(() => store.dispatch({ type: "dismiss", id: effect.id }), effect.afterMs);
    }
  }

  function tell(
    group: string,
    type: "success" | "info" | "warning" | "error",
    fallback: string,
    data: { readonly [key: string]: unknown },
    unlisted = false,
  ): void {
    const title = text(group, data, fallback);
    emit.fire("onMessage", { message: title, type, group, data });
    if (unlisted) return;
    const notice = { title, type, at: clock(), group };
    store.dispatch({ type: "notify", unique: true, notice });
  }

  /** What hangs on the state rather than on a transition. */
  let user = 0;
  function follow(session: Session): void {
    const id = session.user?.id ?? 0;
    if (id && id !== user) phone.sound = ringingSounds.find((one) => one === readSound(id)) ?? "default";
    user = id;
    phone.follow(session);
    notifyChanged();
  }

  const beforeUnload = (event: BeforeUnloadEvent) => {
    if (config.confirmUnload && store.session.user) event.preventDefault();
  };

  return {
    methods,
    store,
    start() {
      if (started) return;
      started = true;
      store.subscribe(follow);
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
          if (started) unmount = ui.mount(element, ui.createBar(context, flow, methods, changed));
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
      phone.stop();
      connection.stop();
    },
  };
}
