// Which window the agent looks at. It holds a lock for as long; whoever wants to call the agent to another one waits for that lock.

/** Who waits for it is `ui/panels/attend.ts`. */
export const LOOKED_AT = "ucsOperatorLookedAt";

/** Holds the lock whenever this window has the focus, until what it returns is called. */
export function looking(): () => void {
  const ended = new AbortController();
  let release = (): void => {};
  const look = () => {
    release();
    if (ended.signal.aborted || !document.hasFocus()) return;
    navigator.locks
      .request(LOOKED_AT, { steal: true }, () => {
        // The focus may have gone while the lock was on its way.
        if (ended.signal.aborted || !document.hasFocus()) return;
        return new Promise<void>((resolve) => {
          release = resolve;
        });
      })
      .catch(() => {
        // Another window has the focus, or the page may not use locks.
      });
  };
  addEventListener("focus", look, { signal: ended.signal });
  addEventListener("blur", look, { signal: ended.signal });
  look();
  return () => {
    ended.abort();
    release();
  };
}
