// From an open socket to a ready agent: the path of the contract's section 2.

import {
  type Device,
  PROTOCOL_VERSION,
  type Resumed,
  type SessionGrant,
  type Softphone,
  type Welcome,
} from "../protocol.gen.ts";
import type { Answered, Ask } from "../transport/connection.ts";
import { type Context, clock } from "./context.ts";
import { readLogin, readPhone, writeLogin, writePhone } from "./cookies.ts";
import { done, refuse, resultOf } from "./results.ts";
import type { Result } from "./types.ts";

/** A sign-in in any of its three forms. */
type SignIn = Extract<Ask, { type: "login" | "sso" | "login_remembered" }>;

const SERVER_ERROR = 99;
const ASK_AFTER_MS = 100;

export class Flow {
  readonly #context: Context;
  /** The secret of the session lives here and nowhere else. */
  #session = "";
  #busy = false;
  #signingIn = false;
  #triedRemembered = false;

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
    const resuming = this.#session !== "";
    store.dispatch({ type: "connected", version, demo, session: resuming });
    if (resuming) await this.#resume();
    else if (store.session.stage === "CREDENTIALS") await this.#credentials();
    else store.dispatch({ type: "dropped", at: clock() });
  }

  async #resume(): Promise<void> {
    const { connection, store, phone } = this.#context;
    const { seq, calls } = store.session;
    const reply = await connection.request({
      type: "resume",
      session: this.#session,
      seq,
      calls: calls.map((one) => one.call.uniqueid).slice(0, 50),
    });
    if (reply.ok) {
      store.dispatch({ type: "resumed", at: clock() });
      const { softphone } = reply.data as Resumed;
      if (softphone) await phone.start(softphone);
      await this.settle();
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
    const result = await this.signIn({
      type: "login_remembered",
      username: login.username,
      token: login.token,
    });
    // A revoked token is of no use; after trouble on the way it is kept.
    if (!result.ok && result.code === "login_error") writeLogin(null);
    return result;
  }

  /** Signs in and goes as far as the options allow without the agent. */
  async signIn(request: SignIn): Promise<Result> {
    const { store, connection, config, emit } = this.#context;
    if (this.#signingIn) return refuse("wrong_state", "a sign-in is under way");
    this.#signingIn = true;
    const reply = await connection.request({ ...request, without_device: config.withoutDevice });
    this.#signingIn = false;
    if (reply.ok) {
      const { session, remember } = reply.data as SessionGrant;
      this.#session = session;
      if (remember) writeLogin({ username: request.username, token: remember });
      emit.fire("onInfo", `${request.username} is signed in`);
      await this.settle();
      return done;
    }
    if (reply.code === "connection_lost" || reply.code === "timeout")
      return this.#warned(request.type, reply);
    const { number = SERVER_ERROR, retry_after_s: seconds = 0 } = (reply.data ?? {}) as {
      number?: number;
      retry_after_s?: number;
    };
    const words = this.#context.text(`login_${number}`, { seconds }, reply.message);
    store.dispatch({ type: "refused", number, text: words, at: clock() });
    return refuse("login_error", words);
  }

  /** The session is over. */
  forget(): void {
    this.#session = "";
    this.#context.phone.stop();
  }

  /** Goes on by itself where the agent is not needed: finds the phone, confirms it. */
  async settle(): Promise<void> {
    const { store, config } = this.#context;
    if (this.#busy) return;
    this.#busy = true;
    try {
      if (store.session.stage === "IDENTIFY" && store.session.choice === null) {
        await this.#find();
        await this.#ask();
      }
      if (store.session.stage === "DEVICE" && !config.confirmDevice) await this.provision();
    } finally {
      this.#busy = false;
    }
  }

  /** Tries the identifiers that need no agent: from the page's address, the cookie, the network address. */
  async #find(): Promise<void> {
    const { config, connection, store } = this.#context;
    const query = new URLSearchParams(location.search);
    const cookie = readPhone();
    const sources = [
      () => config.identifyURL && (query.get("identificator") ?? query.get("identifier")),
      () => config.identifyCookie && cookie,
      async () => config.identifyIP && (await connection.request({ type: "client_address" })).data,
    ];
    for (const source of sources) {
      const identifier = await source();
      if (typeof identifier !== "string" || !identifier) continue;
      const result = await this.#pair(identifier);
      if (store.session.stage !== "IDENTIFY" || !store.session.online) return;
      if (!result.ok && result.code === "not_found" && identifier === cookie) writePhone("");
    }
  }

  /** Pairs the phone that the agent or the page has chosen. */
  async select(identifier: string): Promise<Result> {
    this.#busy = true;
    const result = await this.#pair(identifier);
    this.#busy = false;
    if (result.ok) await this.settle();
    return result;
  }

  async #pair(identifier: string): Promise<Result> {
    const { store, connection, config, phone, text } = this.#context;
    store.dispatch({ type: "identifier", identifier });
    const reply = await connection.request({ type: "pair", identifier });
    if (reply.ok) {
      if (config.identifyCookie) writePhone(identifier);
      const softphone = reply.data as Softphone | null;
      if (softphone) void phone.start(softphone);
      else phone.stop();
      return done;
    }
    if (reply.code !== "connection_lost") {
      store.dispatch({
        type: "notify",
        unique: true,
        notice: {
          title: text("identifier", { identificator: identifier }),
          type: "error",
          at: clock(),
          boundState: "IDENTIFY",
          group: "identifier",
        },
      });
    }
    return this.#warned("selectIdentifier", reply);
  }

  /** Confirms the paired phone. */
  async provision(): Promise<Result> {
    const reply = await this.#context.connection.request({ type: "provision" });
    return reply.ok ? done : this.#warned("provision", reply);
  }

  /** Gives the phone back, to choose another. */
  async identify(): Promise<Result> {
    this.#busy = true;
    const reply = await this.#context.connection.request({ type: "identify" });
    this.#busy = false;
    if (!reply.ok) return this.#warned("identify", reply);
    this.#context.phone.stop();
    await this.#ask();
    return done;
  }

  /** The server took the phone away. What follows at once, such as the end of the session, comes first. */
  unpaired(): void {
    setTimeout(() => {
      const { store, phone } = this.#context;
      if (this.#busy || store.session.stage !== "IDENTIFY") return;
      phone.stop();
      void this.#ask();
    }, ASK_AFTER_MS);
  }

  async #ask(): Promise<void> {
    const { store, connection, config } = this.#context;
    const open = () => store.session.stage === "IDENTIFY" && store.session.choice === null;
    if (!open()) return;
    let devices: readonly Device[] = [];
    if (config.listDevices) {
      const reply = await connection.request({ type: "list_devices" });
      if (reply.code === "connection_lost") return;
      if (reply.ok) devices = reply.data as readonly Device[];
      else this.#warned("onIdentify", reply);
    }
    if (open()) store.dispatch({ type: "choice", devices });
  }

  #warned(what: string, reply: Answered): Result {
    this.#context.emit.warn(`${what}: ${reply.message || reply.code}`);
    return resultOf(reply);
  }
}
