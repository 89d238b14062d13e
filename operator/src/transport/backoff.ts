// How long to wait before the next attempt.

const FIRST_MS = 200;
const GROWTH_MS = 400;
/** While the server may be starting anew: it is met within a second of its being there. */
const SOON_MS = 800;
/** Browsers themselves slow a page down whose connections fail again and again: Chromium from about twenty times in two minutes. */
const EARLY = 16;
const MOST_MS = 4000;

/**
 * Delay before attempt number `attempt` (0 is the first retry after a cut). The first comes within 200 ms; later ones grow and are
 * spread, so that a restarted server is not met by all bars at once. `chance` is uniform in [0, 1).
 */
export function backoffMs(attempt: number, chance: number): number {
  if (attempt === 0) return FIRST_MS * chance;
  const ceiling = Math.min(attempt < EARLY ? SOON_MS : MOST_MS, GROWTH_MS * 2 ** (attempt - 1));
  return ceiling * (0.5 + chance / 2);
}
