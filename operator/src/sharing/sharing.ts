// Several windows of a browser share one session. Every page of the origin can listen to the channel between them, so no password, token or
// session goes there: a window that wants to do more than ask has to lead. (Links to recordings do go there; they are good for minutes.)

import { type Context, clock } from "../api/context.ts";
import { readLogin } from "../api/cookies.ts";
import type { Flow } from "../api/flow.ts";
import type { Input } from "../session/inputs.ts";
import type { Session } from "../session/state.ts";
import { type Answered, type Ask, lost, REPLY_MS, tooLate } from "../transport/connection.ts";
import type { Others } from "../transport/link.ts";
import { joining, rejoining } from "./join.ts";
import { looking } from "./looking.ts";
import { hashOf, newSecret } from "./secret.ts";

/** What the windows say to each other. The numbers of requests are unique in the browser. */
type Word =
  /** A window has come, or doubts what it knows. */
  | { readonly type: "who" }
  /** The window that leads has only just begun to, and will say how things stand. */
  | { readonly type: "wait" }
  | { readonly type: "news"; readonly news: News }
  /** What has happened in the window that leads happens in all. */
  | { readonly type: "input"; readonly input: Input }
  | { readonly type: "ask"; readonly id: number; readonly ask: Ask }
  | { readonly type: "reply"; readonly id: number; readonly reply: Answered };

/** How things stand in the window that leads. */
interface News {
  readonly leader: number;
  readonly online: boolean;
  readonly version: string;
  readonly demo: boolean;
  /** A sign-in is under way. */
  readonly busy: boolean;
  /** Another one after every sign-in and every return to the server; 0 before. */
  readonly epoch: number;
  /** What that window knows, once somebody is signed in. */
  readonly session: Session | null;
}

interface Pending {
  readonly ask: Ask;
  readonly resolve: (reply: Answered) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** A window that leads and does not answer for so long is stuck, or frozen. One that knows the session replaces it if there is any. */
const SILENCE_MS = 1500;
const STRANGER_MS = 3000;
/** The window that leads is busy taking the lead: it needs as long as a connection may. */
const TAKING_MS = 10_000;
/** Requests that carry secrets, or whose answers do: they stay in the window that makes them. */
const OWN = /^(hello|login|login_remembered|sso|resume|pair|take_calls)$/;
/** What happens in the window that leads and is not on the wire alone. */
const MIRRORED = /^(push|choice|identifier)$/;

export class Sharing implements Others<Input> {
  readonly #context: Context;
  readonly #flow: Flow;
  /** Tells the page that the connection is lost. */
  readonly #closed: (why: string) => void;
  readonly #me = Math.random();
  #pending = new Map<number, Pending>();
  #queue = new AbortController();
  #silence: ReturnType<typeof setTimeout> | undefined;
  #leader = 0;
  /** The page has been told of the connection, and not yet of what comes of it. */
  #owed = false;
  readonly #look: typeof looking;
  /** Ends what says that the agent looks at this window; null while the bar is stopped. */
  #lookAway: (() => void) | null = null;
  /** The epoch for which the server lets this window go on with the session. */
  #granted = 0;
  #told = "";

  /** `look`: says that the agent looks at this window whenever they do, until what it returns is called. */
  constructor(context: Context, flow: Flow, closed: (why: string) => void, look = looking) {
    this.#look = look;
    this.#context = context;
    this.#flow = flow;
    this.#closed = closed;
    this.#lookAway = look();
    context.store.subscribe(() => this.#tellChanges());
    flow.onBusy = () => this.#tellChanges();
  }

  follow(): void {
    this.#owed = false;
    this.#lookAway ??= this.#look();
    this.#queue.abort();
    this.#queue = new AbortController();
    this.#context.connection.hold({ signal: this.#queue.signal });
    this.doubt();
  }

  lead(): void {
    clearTimeout(this.#silence);
    this.#lookAway ??= this.#look();
    const asked = [...this.#pending];
    this.#pending.clear();
    // The server does nothing twice that has the same number.
    for (const [id, { ask, resolve, timer }] of asked) {
      clearTimeout(timer);
      void this.#context.connection.own.request(ask, REPLY_MS, id).then(resolve);
    }
    this.#told = "";
    this.#tellChanges();
  }

  claim(): void {
    const { connection } = this.#context;
    if (connection.leading) return;
    this.#queue.abort();
    connection.hold({ steal: true });
  }

  stop(): void {
    this.#queue.abort();
    clearTimeout(this.#silence);
    this.#lookAway?.();
    this.#lookAway = null;
    this.#giveUp();
  }

  doubt(): void {
    this.#say({ type: "who" });
    this.#listen();
  }

  /** Waits for the answer of the window that leads. */
  #listen(patience = this.#granted ? SILENCE_MS * (1 + Math.random() / 2) : STRANGER_MS): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.claim(), patience);
  }

  request(ask: Ask, deadlineMs: number): Promise<Answered> {
    if (OWN.test(ask.type)) return Promise.resolve(lost());
    const id = this.#context.connection.own.nextId();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        resolve(tooLate());
        if (!this.#context.connection.leading) this.doubt();
      }, deadlineMs);
      this.#pending.set(id, { ask, resolve, timer });
      this.#say({ type: "ask", id, ask });
    });
  }

  mirror(input: Input): void {
    if (this.#context.connection.leading && MIRRORED.test(input.type)) this.#say({ type: "input", input });
  }

  hear(given: unknown): void {
    const word = given as Word;
    const { connection, store } = this.#context;
    if (connection.leading) {
      if (word.type === "who") {
        if (this.#flow.taking) this.#say({ type: "wait" });
        else this.#tell();
      }
      // While the lead changes nobody is answered: it is asked again when there are news.
      else if (word.type === "ask" && !this.#flow.taking) void this.#relay(word.id, word.ask);
    } else if (word.type === "who") this.#listen();
    else if (word.type === "wait") this.#listen(TAKING_MS * (1 + Math.random() / 2));
    else if (word.type === "news") {
      clearTimeout(this.#silence);
      void this.#learn(word.news);
    } else if (word.type === "reply") {
      const pending = this.#pending.get(word.id);
      this.#pending.delete(word.id);
      clearTimeout(pending?.timer);
      pending?.resolve(word.reply);
      // Before the session is joined there is nothing to make of what happens.
    } else if (word.type === "input" && store.session.user) store.dispatch(word.input);
  }

  // --- in the window that leads

  async #relay(id: number, ask: Ask): Promise<void> {
    const { connection, store } = this.#context;
    const may = store.session.online && !OWN.test(ask.type);
    const reply = may ? await connection.own.request(ask, REPLY_MS, id) : lost();
    this.#say({ type: "reply", id, reply });
  }

  #tellChanges(): void {
    const { online, user } = this.#context.store.session;
    const now = `${online} ${user?.id} ${this.#flow.busy} ${this.#flow.epoch}`;
    if (now === this.#told || this.#flow.taking) return;
    this.#told = now;
    // What is being done now is done first: a sign-in may follow at once.
    queueMicrotask(() => this.#tell());
  }

  /** Not while the lead changes: nobody need notice. */
  #tell(): void {
    const { connection, store } = this.#context;
    const { busy, epoch, taking } = this.#flow;
    if (!connection.leading || taking) return;
    const { online, version, demo, user } = store.session;
    const session = user && store.session;
    this.#say({ type: "news", news: { leader: this.#me, online, version, demo, busy, epoch, session } });
  }

  // --- in the others

  async #learn(news: News): Promise<void> {
    const { emit, store, work } = this.#context;
    const { leader, online, version, demo, session, busy, epoch } = news;
    this.#flow.busyElsewhere = busy;
    if (!online) {
      this.#giveUp();
      this.#owed = false;
      if (store.session.online) this.#closed("the window that leads has no connection");
      return;
    }
    if (leader !== this.#leader) {
      for (const [id, { ask }] of this.#pending) this.#say({ type: "ask", id, ask });
    }
    this.#leader = leader;
    if (!store.session.online && !this.#owed) {
      this.#owed = true;
      emit.fire("onConnection", { status: "connected", since: clock(), attempt: 0 });
      store.dispatch({ type: "connected", version, demo, session: session !== null });
    }
    if (session && !work) {
      // By the time it is loaded there is more to know.
      if (await this.#context.loadWork()) this.doubt();
    } else if (session) {
      this.#owed = false;
      const { user } = store.session;
      if (user && user.id !== session.user?.id) store.dispatch({ type: "dropped", at: clock() });
      const inputs = store.session.user ? rejoining(session, clock()) : joining(session, clock());
      for (const input of inputs) store.dispatch(input);
      await this.#share(epoch);
    } else if (store.session.user) store.dispatch({ type: "dropped", at: clock() });
    else if (this.#owed && !busy) {
      this.#owed = false;
      void this.#context.loadWork();
      store.dispatch({ type: "credentials", remembered: readLogin()?.username ?? "" });
    }
  }

  /** Has the server let this window go on with the session, should it have to lead: by a secret of its own. */
  async #share(epoch: number): Promise<void> {
    if (epoch === this.#granted) return;
    this.#granted = epoch;
    const secret = this.#flow.secret || newSecret();
    this.#flow.secret = secret;
    const reply = await this.request({ type: "share", secret_hash: await hashOf(secret) }, REPLY_MS);
    if (!reply.ok) this.#granted = 0;
  }

  #giveUp(): void {
    for (const { resolve, timer } of this.#pending.values()) {
      clearTimeout(timer);
      resolve(lost());
    }
    this.#pending.clear();
  }

  #say(word: Word): void {
    this.#context.connection.say(word);
  }
}
