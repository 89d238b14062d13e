// What was chosen lately, the newest first: whoever handed a call to a colleague will do so again.

const KEPT = 5;

/** A list for as long as the page lives; with a `store` it is kept in this browser. */
export class Recent {
  readonly #store: string;
  #values: readonly string[] | null = null;

  constructor(store = "") {
    this.#store = store;
  }

  get values(): readonly string[] {
    this.#values ??= this.#read();
    return this.#values;
  }

  add(value: string): void {
    this.#values = [value, ...this.values.filter((one) => one !== value)].slice(0, KEPT);
    try {
      if (this.#store) localStorage.setItem(this.#store, JSON.stringify(this.#values));
    } catch {
      // No storage, no memory.
    }
  }

  #read(): readonly string[] {
    try {
      const kept: unknown = JSON.parse((this.#store && localStorage.getItem(this.#store)) || "[]");
      return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
    } catch {
      return [];
    }
  }
}
