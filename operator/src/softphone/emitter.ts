// What of Node's EventEmitter the SIP library uses; tools/build.mjs puts it in the place of the package.

type Listener = (...args: unknown[]) => void;

export class EventEmitter {
  #listeners = new Map<string, Listener[]>();

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...this.listeners(event), listener]);
    return this;
  }

  removeListener(event: string, listener: Listener): this {
    const left = this.listeners(event).filter((one) => one !== listener);
    this.#listeners.set(event, left);
    return this;
  }

  listeners(event: string): readonly Listener[] {
    return this.#listeners.get(event) ?? [];
  }

  emit(event: string, ...args: unknown[]): boolean {
    const called = this.listeners(event);
    for (const listener of called) listener.apply(this, args);
    return called.length > 0;
  }
}
