const QUIET_MS = 150;
const LIMIT_MS = 500;
/** Those that are known already are told one by one, but at once. */
const BURST_MS = 20;

/** Ends the search for ICE candidates early. */
export interface Gathering {
  /** A candidate was found; `enough` ends the search. */
  found(enough: () => void): void;
  stop(): void;
}

/**
 * Searching all networks takes seconds where a STUN server does not answer. Enough is enough: 150 ms after the last
 * candidate, at the latest 500 ms after the search began. Without any candidate the search goes on, an offer of nothing
 * would help nobody.
 */
export function capGathering(began: number): Gathering {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    found(enough) {
      clearTimeout(timer);
      const left = began + LIMIT_MS - performance.now();
      timer = setTimeout(enough, Math.max(BURST_MS, Math.min(QUIET_MS, left)));
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
