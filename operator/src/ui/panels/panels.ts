// The chunk of what an agent opens: fetched when the first of it is opened.

export { Codes, Finished } from "./Codes.tsx";
export { Keys } from "./Keys.tsx";
export { default as style } from "./panels.css";
export { Transfer } from "./Transfer.tsx";

import type { Codes, Finished } from "./Codes.tsx";
import type { Keys } from "./Keys.tsx";
import type { Transfer } from "./Transfer.tsx";

/** What the rest of the interface sees of it. */
export interface Panels {
  /** Its style sheet. */
  readonly style: string;
  readonly Codes: typeof Codes;
  readonly Finished: typeof Finished;
  readonly Keys: typeof Keys;
  readonly Transfer: typeof Transfer;
}
