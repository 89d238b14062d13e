// From an open socket to a sign-in: the first half of the path of the contract's section 2, and the way back after a cut.

import { PROTOCOL_VERSION, type Resumed, type SessionGrant, type Welcome } from "../protocol.gen.ts";
import type { Ask } from "../transport/connection.ts";
import { type Context, clock } from "./context.ts";
import { readLogin, writeLogin } from "./cookies.ts";
import { done, refuse, resultOf } from "./results.ts";
import type { Result } from "./types.ts";

/** A sign-in in any of its three forms. */
type SignIn = Extract<Ask, { type: "login" | "sso" | "login_remembered" }>;

const BAD_CREDENTIALS = 1;
const SERVER_ERROR = 99;
/** How long it may take to get the lead and to be at work. */
const LEAD_MS = 5000;
/** So long calls may stay at the phone of a window that no longer leads, until the one that does has them. */
const TAKEN_OVER_MS = 5000;

export class Flow {
  readonly #context: Context;
  /** The secret of the session lives here and nowhere else. */
  secret = "";
  /** Another one after every sign-in and every return to the server. */
  epoch = 0;
  /** The lead has come from another window, and the page need not notice. */
  taking = false;
  /** A sign-in is under way in the window that leads, which is another. */
  busyElsewhere = false;
  /** Called when `busy` has changed. */
  onBusy = (): void => {};
  /** The phone of the session, if it is a softphone, is in this window. */
  #owner = false;
  #signingIn = false;
  #triedRemembered = false;
  /** Those who wait for the lead. */
  #waiting: (() => void)[] = [];

  constructor(context: Context) {
    this.#context = context;
  }

  /** The socket is open: agree on the version, then go on with the session or begin one. */
  async greet(): Promise<void> {
    const { connection, store } = this.#context;
    const lang = this.#context.lang();
    const hello = await connection.request({
      type: "hello",
      protocol: PROTOCOL_VERSION,
      version: __VERSION__,
      lang,
    });
    if (!hello.ok) {
      connection.reconnect(hello.message);
      return;
    }
    const { version, demo } = hello.data as Welcome;
    const resuming = this.secret !== "";
    const quiet = this.taking;
    if (!quiet) {
      this.#context.emit.fire("onConnection", { status: "connected", since: clock(), attempt: 0 });
      store.dispatch({ type: "connected", version, demo, session: resuming });
    }
    if (resuming) await this.#resume();
    else if (store.session.stage !== "CREDENTIALS") store.dispatch({ type: "dropped", at: clock() });
    else if (!quiet) await this.#credentials();
    if (!store.session.online) return;
    this.taking = false;
    connection.others?.lead();
    for (const arrived of this.#waiting.splice(0)) arrived();
  }

  /** This window leads from now on. When it followed in good order its page hears nothing of it. */
  leads(): void {
    const { store } = this.#context;
    this.taking = store.session.online;
    this.busyElsewhere = false;
    if (this.taking && this.secret) store.dispatch({ type: "lost", text: "" });
  }

  /** Lets go of the phone without a word: calls wait a while for this page. */
  leave(): void {
    this.#owner = false;
    this.#context.work?.phone.leave(0);
  }

  /** Another window leads, and takes the calls over. */
  yields(): void {
    this.#owner = false;
    this.#context.work?.phone.leave(TAKEN_OVER_MS);
  }

  /** Takes the lead if another window has it. Whether requests can be sent; false when that takes too long. */
  lead(): Promise<boolean> {
    const { connection } = this.#context;
    if (connection.leading && !this.taking) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), LEAD_MS);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
      if (!connection.leading) connection.others?.claim();
    });
  }

  /** A sign-in is under way. */
  get busy(): boolean {
    return this.#signingIn;
  }

  #busy(on: boolean): void {
    this.#signingIn = on;
    this.onBusy();
  }

  #signedIn(): void {
    this.#owner = true;
    this.epoch = Math.random();
  }

  async #resume(): Promise<void> {
    const { connection, store, work } = this.#context;
    const { seq, calls } = store.session;
    const reply = await connection.request({
      type: "resume",
      session: this.secret,
      seq,
      calls: calls.map((one) => one.call.uniqueid).slice(0, 50),
      moved: !this.#owner,
    });
    if (reply.ok) {
      this.#signedIn();
      store.dispatch({ type: "resumed", at: clock() });
      const { softphone } = reply.data as Resumed;
      if (softphone) await work?.phone.start(softphone);
      await work?.pairing.settle();
    } else if (reply.code === "connection_lost") {
      // The next socket tries again.
    } else if (reply.code === "no_session") {
      store.dispatch({ type: "dropped", at: clock() });
    } else {
      connection.reconnect(reply.message);
    }
  }

  async #credentials(): Promise<void> {
    const { store, config } = this.#context;
    void this.#context.loadWork();
    const remembered = readLogin();
    if (remembered && config.autologin && !this.#triedRemembered) {
      this.#triedRemembered = true;
      const result = await this.signInRemembered();
      if (result.ok || store.session.stage !== "CREDENTIALS" || result.code === "connection_lost") return;
    }
    store.dispatch({ type: "credentials", remembered: readLogin()?.username ?? "" });
  }

  /** Uses the login that a cookie of the page remembers. */
  async signInRemembered(): Promise<Result> {
    const login = readLogin();
    if (!login) return refuse("invalid", "no login is remembered");
    return this.signIn({ type: "login_remembered", username: login.username, token: login.token });
  }

  /** Signs in and goes as far as the options allow without the agent. What the server says next is for the work chunk. */
  async signIn(request: SignIn): Promise<Result> {
    const { store, connection, config, emit } = this.#context;
    if (this.busy || this.busyElsewhere) return this.#tooLate(request, "a sign-in is under way");
    this.#busy(true);
    await this.lead();
    if (store.session.stage !== "CREDENTIALS") {
      this.#busy(false);
      return this.#tooLate(request, "another window has signed in");
    }
    store.dispatch({ type: "provider", provider: request.type === "sso" ? (request.provider ?? "") : "" });
    const work = await this.#context.loadWork();
    const reply = work
      ? await connection.request({
          ...request,
          without_device: config.withoutDevice,
          keep_view: !config.autologout,
        })
      : { ...refuse("unavailable", "a part of the bar could not be loaded"), data: null };
    this.#busy(false);
    if (reply.ok) {
      this.#signedIn();
      const { session, remember } = reply.data as SessionGrant;
      this.secret = session;
      if (remember) writeLogin({ username: request.username, token: remember });
      emit.fire("onInfo", `${request.username} is signed in`);
      await work?.pairing.settle();
      return done;
    }
    if (reply.code === "connection_lost" || reply.code === "timeout") {
      emit.warn(`${request.type}: ${reply.message}`);
      return resultOf(reply);
    }
    const { number = SERVER_ERROR, retry_after_s: seconds = 0 } = (reply.data ?? {}) as {
      number?: number;
      retry_after_s?: number;
    };
    // A revoked token is of no use; one that is refused for another reason may be good later.
    if (request.type === "login_remembered" && number === BAD_CREDENTIALS) writeLogin(null);
    const words = this.#context.text(`login_${number}`, { seconds }, reply.message);
    store.dispatch({ type: "refused", number, text: words, at: clock() });
    return refuse(reply.code, words);
  }

  #tooLate({ type }: SignIn, message: string): Result {
    this.#context.emit.warn(`${type}: ${message}`);
    return refuse("wrong_state", message);
  }

  /** The session is over. */
  forget(): void {
    this.secret = "";
    this.#context.work?.phone.stop();
  }
}
