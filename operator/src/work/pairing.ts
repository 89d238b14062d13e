// From a sign-in to a confirmed phone: the second half of the path of the contract's section 2.

import { type Context, clock } from "../api/context.ts";
import { readPhone, writePhone } from "../api/cookies.ts";
import { done, resultOf } from "../api/results.ts";
import type { Result } from "../api/types.ts";
import type { Device, Softphone } from "../protocol.gen.ts";
import type { Answered } from "../transport/connection.ts";
import type { PhoneHandle } from "./phone.ts";

const ASK_AFTER_MS = 100;

export class Pairing {
  readonly #context: Context;
  readonly #phone: PhoneHandle;
  #busy = false;

  constructor(context: Context, phone: PhoneHandle) {
    this.#context = context;
    this.#phone = phone;
  }

  /** Goes on by itself where the agent is not needed: finds the phone, confirms it. */
  async settle(): Promise<void> {
    const { store, config } = this.#context;
    if (this.#busy || store.session.viewing) return;
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
    const { store, connection, config, text } = this.#context;
    const phone = this.#phone;
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
    this.#phone.stop();
    await this.#ask();
    return done;
  }

  /** The server took the phone away. What follows at once, such as the end of the session, comes first. */
  unpaired(): void {
    setTimeout(() => {
      const { store } = this.#context;
      if (this.#busy || store.session.stage !== "IDENTIFY") return;
      this.#phone.stop();
      if (!store.session.viewing) void this.#ask();
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
