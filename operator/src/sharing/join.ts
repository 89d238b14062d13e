// How a window gets to know what another one knows of their session: as if the server had told it.

import type { Snapshot } from "../protocol.gen.ts";
import type { Input, Push } from "../session/inputs.ts";
import { present } from "../session/select.ts";
import type { Session } from "../session/state.ts";

/** For a window that knew nothing: `onUser`, `onDevice`, `onReady`. Live calls are known without callbacks, as after a reload. */
export function joining(shared: Session, at: number): readonly Input[] {
  const { user, device, calls, choice, stage, provider, tab } = shared;
  const state = present(shared, at);
  // Numberless: they are applied whatever the number of the last one.
  const pushes: Push[] = user ? [{ type: "user", seq: 0, user }] : [];
  if (device) pushes.push({ type: "device", seq: 0, device });
  for (const { call } of calls) pushes.push({ type: "call", seq: 0, event: "update", call });
  const first: readonly Input[] = [
    { type: "provider", provider },
    { type: "tab", tab },
    { type: "resumed", at },
  ];
  const inputs = [...first, ...pushes.map((push): Input => ({ type: "push", push, at }))];
  if (state) inputs.push({ type: "push", push: { type: "ready", seq: 0, state }, at });
  if (stage === "IDENTIFY" && choice) inputs.push({ type: "choice", devices: choice });
  return [...inputs, ...rejoining(shared, at)];
}

/** For a window that may have missed something. */
export function rejoining(shared: Session, at: number): readonly Input[] {
  const { seq, stage, user, device, calls, reachable, viewing, waitingByQueue } = shared;
  if (!user) return [];
  const count = shared.ready?.waitingCallers ?? 0;
  const snapshot: Snapshot = {
    type: "snapshot",
    seq,
    stage: stage.toLowerCase(),
    user,
    device,
    state: present(shared, at),
    calls: calls.map((one) => one.call),
    ended: [],
    reachable,
  };
  const pushes: Push[] = [snapshot, { type: "waiting", seq: 0, count, by_queue: waitingByQueue }];
  if (viewing) pushes.push({ type: "view", seq: 0 });
  return [...pushes.map((push): Input => ({ type: "push", push, at })), { type: "resumed", at }];
}
