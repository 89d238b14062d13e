// The way to the server for one of several windows of a browser on the same origin. The one that holds a lock leads: it alone has the
// connection. What it takes to have others beside it is a chunk, fetched when one of them is heard of.

import { type Answered, type Ask, Connection, type Listener, lost, REPLY_MS } from "./connection.ts";
import type { OpenSocket } from "./socket.ts";

/** The part for several windows. */
export interface Others<Input> {
  /** Something has come over the channel. */
  hear(word: unknown): void;
  /** Another window leads. */
  follow(): void;
  /** This window leads now, and is at work. */
  lead(): void;
  /** Asks through the window that leads. */
  request(ask: Ask, deadlineMs: number): Promise<Answered>;
  /** Finds out anew what there is to know. */
  doubt(): void;
  /** Takes the lead. */
  claim(): void;
  /** Tells the other windows what happens. */
  mirror(input: Input): void;
  stop(): void;
}

/** Those of the connection come in the window that leads only. */
export interface LinkListener extends Listener {
  /** This window leads from now on. */
  leads(): void;
  /** Another window leads instead. */
  yields(): void;
}

/** Close code of a page that goes into the back/forward cache: for the server it is closed. */
const PAGE_HIDDEN = 4100;

export class Link<Input> {
  readonly #url: () => string;
  readonly #shared: () => boolean;
  readonly #fetch: () => Promise<Others<Input>>;
  readonly #on: LinkListener;
  readonly own: Connection;
  #channel: BroadcastChannel | null = null;
  #fetching: Promise<Others<Input>> | null = null;
  #others: Others<Input> | null = null;
  #release = () => {};
  #running = false;
  /** The page has been told of the attempt that is to come. */
  #said = false;
  leading = false;

  /** `shared`: the page wants one session for all windows. Where the browser cannot, each is on its own. */
  constructor(
    url: () => string,
    shared: () => boolean,
    fetch: () => Promise<Others<Input>>,
    on: LinkListener,
    openSocket?: OpenSocket,
  ) {
    this.#url = url;
    this.#shared = shared;
    this.#fetch = fetch;
    this.#on = on;
    const own: Listener = {
      ...on,
      connecting: () => this.#connecting(),
      closed: (why) => this.leading && on.closed(why),
    };
    // Room for four thousand million requests in each window, and no two windows in the same room.
    this.own = new Connection(url, own, openSocket, Math.floor(Math.random() * 2 ** 20) * 2 ** 32);
  }

  /** Leads, or follows who does. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#channel = this.#shared() && navigator.locks ? openChannel(this.#name) : null;
    if (!this.#channel) {
      this.#lead();
      return;
    }
    this.#connecting();
    this.#said = true;
    this.#channel.onmessage = ({ data }) => this.#with((others) => others.hear(data));
    this.hold({ ifAvailable: true });
  }

  /** Lets go of everything. `hidden`: the page may come back as it is. */
  stop(hidden = false): void {
    if (!this.#running) return;
    this.#running = false;
    if (this.leading) this.own.stop(hidden ? PAGE_HIDDEN : undefined);
    else this.#on.closed("stopped");
    this.leading = false;
    this.#others?.stop();
    this.#release();
    this.#channel?.close();
  }

  /** Asks for the lead. */
  hold(options: LockOptions): void {
    let held = false;
    const channel = this.#channel;
    navigator.locks
      .request(this.#name, options, (lock) => {
        // Stopped, or stopped and started again: that start has asked for itself.
        if (!this.#running || channel !== this.#channel) return;
        if (!lock) {
          this.#with((others) => others.follow());
          return;
        }
        held = true;
        this.#lead();
        return new Promise<void>((resolve) => {
          this.#release = resolve;
        });
      })
      .catch((error: unknown) => {
        if (!this.#running || (!held && (error as Error).name === "AbortError")) return;
        // A page that may not use locks is on its own.
        if (held) this.#yield();
        else this.#lead();
      });
  }

  /** Sends a request; always resolves, at the latest after `deadlineMs`. */
  request(ask: Ask, deadlineMs = REPLY_MS): Promise<Answered> {
    if (this.leading) return this.own.request(ask, deadlineMs);
    return this.#others?.request(ask, deadlineMs) ?? Promise.resolve(lost());
  }

  /** Something was missed: find out what. */
  reconnect(why: string): void {
    if (this.leading) this.own.reconnect(why);
    else this.#others?.doubt();
  }

  get others(): Others<Input> | null {
    return this.#others;
  }

  say(word: unknown): void {
    this.#channel?.postMessage(word);
  }

  get #name(): string {
    return `ucsOperator ${this.#url()}`;
  }

  #with(use: (others: Others<Input>) => void): void {
    this.#fetching ??= this.#fetch();
    this.#fetching.then(
      (others) => {
        this.#others = others;
        if (this.#running) use(others);
      },
      // Without the chunk this window can only be on its own.
      () => {
        this.#fetching = null;
        if (this.#running && !this.leading) this.#lead();
      },
    );
  }

  #connecting(): void {
    if (!this.#said) this.#on.connecting();
    this.#said = false;
  }

  #lead(): void {
    this.leading = true;
    this.#on.leads();
    this.own.start();
  }

  #yield(): void {
    this.leading = false;
    this.own.stop();
    this.#on.yields();
    this.#with((others) => others.follow());
  }
}

/** Null where the browser has none, or keeps the page from it as from all storage. */
function openChannel(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}
