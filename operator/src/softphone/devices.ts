// Microphones, speakers and outputs for ringing: what there is and what was chosen. The choice is kept in this browser.

export type DeviceKind = "microphone" | "speaker" | "ringer";

export type Choice = { [Kind in DeviceKind]: string };

const STORE = "ucsOperatorDevices";
const VOLUME = "ucsOperatorVolume";
const kinds: readonly DeviceKind[] = ["microphone", "speaker", "ringer"];

/** '' is the system's default. */
export function readChoice(): Choice {
  const choice: Choice = { microphone: "", speaker: "", ringer: "" };
  try {
    const kept = JSON.parse(localStorage.getItem(STORE) ?? "{}") as { [kind: string]: unknown };
    for (const kind of kinds) if (typeof kept[kind] === "string") choice[kind] = kept[kind];
  } catch {
    // Nothing kept, or nothing that we wrote.
  }
  return choice;
}

export function writeChoice(choice: Choice): void {
  try {
    localStorage.setItem(STORE, JSON.stringify(choice));
  } catch {
    // No storage, no memory.
  }
}

/** How loud it rings, from 0 to 1. */
export function readVolume(): number {
  try {
    return Math.min(1, Number(localStorage.getItem(VOLUME) ?? 1) || 0);
  } catch {
    return 1;
  }
}

/** Keeps it in this browser. */
export function writeVolume(volume: number): void {
  try {
    localStorage.setItem(VOLUME, String(volume));
  } catch {
    // No storage, no memory.
  }
}

/** All there are. Before the microphone was allowed the browser says only that there are some. */
export async function listDevices(choice: Choice) {
  const found = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return kinds.flatMap((kind) => {
    const wanted = kind === "microphone" ? "audioinput" : "audiooutput";
    const there = found.filter((one) => one.kind === wanted && one.deviceId && one.deviceId !== "default");
    const all = [{ id: "", label: "" }, ...there.map(({ deviceId, label }) => ({ id: deviceId, label }))];
    // One that was unplugged is kept for when it comes back; until then it is the default.
    const chosen = all.some((one) => one.id === choice[kind]) ? choice[kind] : "";
    return all.map((one) => ({ kind, ...one, selected: one.id === chosen }));
  });
}
