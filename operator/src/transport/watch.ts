// When to doubt a connection: silence, a clock that jumped (the computer slept), a network that came back, a tab that is looked at.

/** Where a clock stands still while the computer sleeps, the first beat comes so much after waking. */
const BEAT_MS = 1000;
const SILENCE_MS = 15_000;
const JUMP_MS = 4000;

export interface Watch {
  stop(): void;
}

/** Calls `doubt` whenever the connection should be tried. `idleSince`: when something was last heard, by `Date.now()`; 0: not connected. */
export function watch(link: { idleSince(): number; doubt(): void }): Watch {
  let lastBeat = Date.now();
  const beat = setInterval(() => {
    const now = Date.now();
    // A hidden tab beats once a minute, which looks like a jump: a needless ping does no harm.
    const jumped = now - lastBeat > BEAT_MS + JUMP_MS;
    lastBeat = now;
    const heard = link.idleSince();
    if (heard && (jumped || now - heard > SILENCE_MS)) link.doubt();
  }, BEAT_MS);
  const doubt = () => link.doubt();
  const seen = () => {
    if (document.visibilityState === "visible") link.doubt();
  };
  addEventListener("online", doubt);
  addEventListener("pageshow", doubt);
  document.addEventListener("visibilitychange", seen);
  return {
    stop() {
      clearInterval(beat);
      removeEventListener("online", doubt);
      removeEventListener("pageshow", doubt);
      document.removeEventListener("visibilitychange", seen);
    },
  };
}
