// Fires the page's callbacks: each is looked up on the page's object at the moment it fires, and may throw.

import type { CallbackName, Callbacks } from "../session/callbacks.ts";
import type { OpenSocket, SERVER } from "../transport/socket.ts";

/** What a page may have put into its object, beside options. */
export type PageObject = Partial<Callbacks> & { q?: unknown; [SERVER]?: OpenSocket };

export interface Emitter {
  /** The page's object. */
  page: PageObject;
  fire<Name extends CallbackName>(name: Name, ...args: Parameters<Callbacks[Name]>): void;
  warn(text: string): void;
  debug(text: string): void;
  /** One more listener, called after the page's own callback. Returns what ends it. */
  on<Name extends CallbackName>(name: Name, listener: Callbacks[Name]): () => void;
  /** The latest lines of `debug`, with their times; the oldest first. */
  readonly log: readonly string[];
}

const KEPT = 2000;

/** Makes the emitter of the page's object. */
export function emitter(page: PageObject): Emitter {
  const listeners: { readonly name: CallbackName; readonly listener: unknown }[] = [];
  const log: string[] = [];
  const run = (name: CallbackName, callback: unknown, args: readonly unknown[]) => {
    const failed = (error: unknown) => {
      const text = `${name} failed: ${messageOf(error)}`;
      note(text);
      if (name !== "onWarning" && name !== "onDebug") call("onWarning", [text]);
    };
    try {
      if (typeof callback !== "function") throw new TypeError("not a function");
      // The page gets copies: what it does to them cannot harm the bar. An asynchronous callback may fail later.
      Promise.resolve(callback.apply(made.page, args.map(copy))).catch(failed);
    } catch (error) {
      failed(error);
    }
  };
  const call = (name: CallbackName, args: readonly unknown[]) => {
    const own: unknown = made.page[name];
    if (own !== undefined && own !== null) run(name, own, args);
    for (const one of [...listeners]) if (one.name === name) run(name, one.listener, args);
  };
  const note = (text: string) => {
    log.push(`${new Date().toISOString()} ${text}`);
    if (log.length > KEPT) log.shift();
  };
  const debug = (text: string) => {
    note(text);
    call("onDebug", [text]);
  };
  const fire: Emitter["fire"] = (name, ...args) => {
    if (name !== "onDebug") debug(`callback ${name}${brief(args)}`);
    call(name, args);
  };
  const made: Emitter = {
    page,
    fire,
    warn: (text) => fire("onWarning", text),
    debug,
    on(name, listener) {
      const entry = { name, listener };
      listeners.push(entry);
      return () => {
        const at = listeners.indexOf(entry);
        if (at >= 0) listeners.splice(at, 1);
      };
    },
    log,
  };
  return made;
}

/** What was thrown, in words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A copy of plain data. */
export function copy<Value>(value: Value): Value {
  return typeof value === "object" && value !== null ? (JSON.parse(JSON.stringify(value)) as Value) : value;
}

function brief(args: readonly unknown[]): string {
  const [first] = args;
  if (typeof first === "object" && first !== null) {
    const { uniqueid, status, group } = first as { [key: string]: unknown };
    const what = uniqueid ?? status ?? group;
    return what === undefined ? "" : ` ${String(what)}`;
  }
  return args.length > 0 ? ` ${args.map(String).join(" ")}` : "";
}
