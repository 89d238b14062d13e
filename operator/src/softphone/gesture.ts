/**
 * Browsers keep a page silent until somebody has touched it. One AudioContext serves all sounds; it is made when it is
 * first needed, or by the first gesture.
 */

const GESTURES = ["pointerdown", "pointerup", "keydown", "touchend"];

let context: AudioContext | null = null;
let waiting: ((context: AudioContext) => void)[] = [];
let listening = false;
let output = "";

/** Where a browser lets pages choose an output for sounds. */
interface Routable {
  setSinkId?(id: string): Promise<void>;
}

/** Sounds come out of this device; '' is the system's default, as is one that is not there. */
export function setOutput(id: string): void {
  output = id;
  void route();
}

async function route(): Promise<void> {
  await (context as Routable | null)?.setSinkId?.(output).catch(() => {});
}

/** True while the browser would swallow every sound. */
export function isLocked(): boolean {
  return context ? context.state !== "running" : !navigator.userActivation?.hasBeenActive;
}

/** Calls back as soon as sound is possible; at once if it is. Returns the function that gives up waiting. */
export function whenUnlocked(then: (context: AudioContext) => void): () => void {
  if (context?.state === "running") then(context);
  else {
    waiting.push(then);
    listen();
    void unlock();
  }
  return () => {
    waiting = waiting.filter((other) => other !== then);
  };
}

/** From now on the first gesture anywhere on the page unlocks sound. */
export function listen(): void {
  if (listening) return;
  listening = true;
  for (const name of GESTURES) addEventListener(name, unlock, { capture: true, passive: true });
}

async function unlock(): Promise<void> {
  if (!context) {
    context = new AudioContext();
    if (output) void route();
  }
  await context.resume().catch(() => {});
  if (context.state !== "running") return;
  for (const name of GESTURES) removeEventListener(name, unlock, { capture: true });
  listening = false;
  const ready = waiting;
  waiting = [];
  for (const then of ready) then(context);
}
