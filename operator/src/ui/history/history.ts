// The chunk of the call history: fetched when it is opened for the first time.

export { History } from "./History.tsx";

import type { History } from "./History.tsx";

/** What the rest of the interface sees of it. */
export interface HistoryModule {
  readonly History: typeof History;
}
