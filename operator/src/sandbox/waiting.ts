// Callers who wait and colleagues in a call change often: the first change is told after a moment, the next ones once a second, as by api/audience.py.

const SETTLE_MS = 100;
const INTERVAL_MS = 1000;

export class Pace {
  readonly #tell: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #toldAt = 0;
  #due = false;

  constructor(tell: () => void) {
    this.#tell = tell;
  }

  /** A bar has just been told everything but who waits where. */
  begin(): void {
    this.#toldAt = 0;
    this.changed();
  }

  changed(): void {
    if (this.#due) return;
    this.#due = true;
    const wait = Math.max(SETTLE_MS, this.#toldAt + INTERVAL_MS - Date.now());
    this.#timer = setTimeout(() => {
      this.#due = false;
      this.#toldAt = Date.now();
      this.#tell();
    }, wait);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#due = false;
  }
}
