// How long a server that is asked may take to answer before its connection counts as dead.

/** Nobody can talk over a slower way. */
const MOST_MS = 2000;

/** `leastMs`, or as long as the connection took to open: that is two ways there and back at least, so an answer over a slow one is not missed. */
export function patienceMs(leastMs: number, openingMs: number): number {
  return Math.max(leastMs, Math.min(openingMs, MOST_MS));
}
