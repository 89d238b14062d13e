// The composition root: makes the parts of one bar and joins them.

import type { Language } from "../languages/language.ts";
import type { Effect, Input } from "../session/inputs.ts";
import { Link, type LinkListener } from "../transport/link.ts";
import type { OpenSocket } from "../transport/socket.ts";
import { allowed } from "./allowed.ts";
import { type Config, type Service, serviceUrl } from "./config.ts";
import { type Context, clock, type Loaders } from "./context.ts";
import type { Emitter } from "./emitter.ts";
import { Flow } from "./flow.ts";
import { type Invoke, invoker } from "./methods.ts";
import { createStore } from "./store.ts";
import { fill, ownLang, pickLang, type Text, type TextsModule } from "./texts.ts";
import type { Methods, PresentState } from "./types.ts";
import type { Work } from "./work.ts";

export interface Operator {
  /** It was started and not stopped since. */
  readonly running: boolean;
  readonly invoke: Invoke;
  /** Calls the method as soon as the stage allows it. */
  later(...call: Parameters<Invoke>): void;
  state(): PresentState | null;
  /** Connects and shows the interface. */
  start(): void;
  /** Lets go of everything but the session, which `start` goes on with. */
  stop(): void;
}

/**
 * Makes a bar. Nothing happens, and `config` is not read, before `start`. `methods`: those on the page's object, for the interface.
 * `openSocket`: another server than that of the configuration.
 */
export function createOperator(
  config: Config,
  emit: Emitter,
  loaders: Loaders,
  methods: Methods,
  openSocket?: OpenSocket,
): Operator {
  const store = createStore(perform, (input) => connection.others?.mirror(input));
  const listeners = new Set<() => void>();
  let everOpen = false;
  /** The page lies in the back/forward cache: that it has no connection there is nothing to complain about. */
  let hidden = false;
  let searching = 0;
  let attempt = 0;
  const closed = (why: string) => {
    flow.taking = false;
    emit.debug(`connection: ${why}`);
    if (!searching) emit.fire("onConnection", { status: "lost", since: clock(), attempt: 0 });
    const words = text(everOpen ? "connection_lost" : "connect_failed", {}, why);
    store.dispatch({ type: "lost", text: running && !hidden ? words : "" });
  };
  const others = async () => new (await loaders.sharing()).Sharing(context, flow, closed);
  const address = (service: Service) => serviceUrl(config.api, service, location);
  // A server of the page's own is nobody else's.
  const shared = () => config.shareSession && !openSocket;
  const listener: LinkListener = {
    connecting() {
      if (flow.taking) return;
      searching ||= clock();
      attempt += 1;
      emit.fire("onConnection", { status: "connecting", since: searching, attempt });
    },
    open() {
      searching = attempt = 0;
      everOpen = true;
      void flow.greet();
    },
    push: (push) => store.dispatch({ type: "push", push, at: clock() }),
    closed,
    garbage: (why) => emit.warn(why),
    leads: () => flow.leads(),
    yields: () => flow.yields(),
  };
  const connection: Link<Input> = new Link(() => address("ws"), shared, others, listener, openSocket);
  const wanted = () => pickLang([store.session.user?.locale, config.lang, ...navigator.languages]);
  let language: Language | null = null;
  const lang = () => (language?.lang === wanted() ? wanted() : ownLang(wanted()));
  const spoken = () => (language?.lang === lang() ? language : null);
  let texts: TextsModule["texts"] | null = null;
  /** Fetches what the bar says in the language of the moment. Without it the bar speaks the one that reads most like it, or English. */
  let learning = "";
  async function learn(): Promise<void> {
    const name = wanted();
    if (name === learning) return;
    learning = name;
    try {
      if (name !== "cs" && name !== "en") {
        const loaded = await loaders
          .language(name)
          .catch((error: unknown) => emit.debug(`language: ${error}`));
        if (loaded && learning === name) language = loaded.language;
        if (loaded) return;
      }
      texts ??= (await loaders.texts()).texts;
    } catch (error) {
      emit.debug(`texts: ${String(error)}`);
    } finally {
      context.changed();
    }
  }
  const text: Text = (key, values = {}, fallback = key) => {
    const table: { readonly [key: string]: string } = spoken()?.texts ?? texts?.[ownLang(lang())] ?? {};
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
    address,
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
    lead: () => flow.lead(),
    lang,
    get language() {
      return spoken();
    },
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
  const invoke = invoker(context, flow);
  let waiting: readonly Parameters<Invoke>[] = [];
  /** Everything that one start has begun ends with it. */
  let running: AbortController | null = null;

  function runWaiting(): void {
    const { stage, online } = store.session;
    const ready = waiting.filter(
      ([name]) => allowed[name].includes(stage) && (online || stage === "CONNECTING"),
    );
    waiting = waiting.filter((one) => !ready.includes(one));
    for (const one of ready) void invoke(...one);
  }

  store.subscribe((session) => {
    work?.follow(session);
    context.changed();
    void learn();
    runWaiting();
  });

  const expiring = new Map<number, ReturnType<typeof setTimeout>>();
  function dismiss(id: number): void {
    clearTimeout(expiring.get(id));
    expiring.delete(id);
    store.dispatch({ type: "dismiss", id });
  }

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
        if (connection.leading) work?.pairing.unpaired();
        break;
      case "forget":
        flow.forget();
        break;
      case "expire":
        expiring.set(
          effect.id,
          setTimeout(() => dismiss(effect.id), effect.afterMs),
        );
    }
  }

  /** In the back/forward cache nothing can be done for the session: another window, or nobody, has it meanwhile. */
  const hide = ({ persisted }: PageTransitionEvent) => {
    if (!persisted) return;
    hidden = true;
    flow.leave();
    connection.stop(true);
  };
  const show = ({ persisted }: PageTransitionEvent) => {
    if (!persisted) return;
    hidden = false;
    connection.start();
  };
  const beforeUnload = (event: BeforeUnloadEvent) => {
    if (config.confirmUnload && store.session.user) event.preventDefault();
  };

  let worded: Promise<void> = Promise.resolve();
  function begin(): void {
    running = new AbortController();
    const { signal } = running;
    addEventListener("beforeunload", beforeUnload, { signal });
    addEventListener("pagehide", hide, { signal });
    addEventListener("pageshow", show, { signal });
    connection.start();
    worded = learn();
  }

  async function fail(key: string): Promise<void> {
    await worded;
    emit.fire("onError", text(key, { id: config.renderTo }));
  }

  let shown = false;
  /** A framework may make the place for it later: another `start` finds it. */
  function draw(): void {
    if (config.headless || shown || !running) return;
    const { signal } = running;
    const element = document.getElementById(config.renderTo);
    if (!element) {
      void fail("no_element");
      return;
    }
    shown = true;
    Promise.all([loaders.ui(), worded])
      .then(([ui]) => {
        if (signal.aborted) return;
        const unmount = ui.mount(element, ui.createBar(context, flow, methods, listeners));
        signal.addEventListener("abort", unmount);
      })
      .catch((error: unknown) => {
        shown = false;
        emit.debug(`interface: ${String(error)}`);
        void fail("no_ui");
      });
  }

  return {
    get running() {
      return running !== null;
    },
    invoke,
    later(...call) {
      waiting = [...waiting, call];
      runWaiting();
    },
    state() {
      emit.debug("method state");
      const state = work?.state() ?? null;
      if (!state) emit.warn(`state: not allowed in the state ${store.session.stage}`);
      return state;
    },
    start() {
      if (!running) begin();
      draw();
    },
    stop() {
      for (const id of expiring.keys()) dismiss(id);
      running?.abort();
      running = null;
      shown = false;
      flow.leave();
      connection.stop();
    },
  };
}
