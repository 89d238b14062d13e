// Fires the page's callbacks: each is looked up on the page's object at the moment it fires, and may throw.

import type { CallbackName, Callbacks } from "../session/callbacks.ts";

export interface Emitter {
  fire<Name extends CallbackName>(name: Name, ...args: Parameters<Callbacks[Name]>): void;
  warn(text: string): void;
  debug(text: string): void;
}

/** Makes the emitter of the page's object. */
export function emitter(page: Partial<Callbacks>): Emitter {
  const call = (name: CallbackName, args: readonly unknown[]) => {
    const callback: unknown = page[name];
    if (callback === undefined || callback === null) return;
    const failed = (error: unknown) => {
      if (name !== "onWarning" && name !== "onDebug")
        call("onWarning", [`${name} failed: ${messageOf(error)}`]);
    };
    try {
      if (typeof callback !== "function") throw new TypeError("not a function");
      // The page gets copies: what it does to them cannot harm the bar. An asynchronous callback may fail later.
      Promise.resolve(callback.apply(page, args.map(copy))).catch(failed);
    } catch (error) {
      failed(error);
    }
  };
  const fire: Emitter["fire"] = (name, ...args) => {
    if (name !== "onDebug") call("onDebug", [`callback ${name}${brief(args)}`]);
    call(name, args);
  };
  return { fire, warn: (text) => fire("onWarning", text), debug: (text) => call("onDebug", [text]) };
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
