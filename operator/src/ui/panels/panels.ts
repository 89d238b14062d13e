// The chunk of what an agent opens: fetched when the first of it is opened.

export { attend } from "./attend.ts";
export { Finished } from "./Codes.tsx";
export { Consultation } from "./Consultation.tsx";
export { Elsewhere } from "./Elsewhere.tsx";
export { Keys } from "./Keys.tsx";
export { Marks } from "./Marks.tsx";
export { ByIdentifier, ConfirmPhone } from "./Pairing.tsx";
export { Lamps, Phone } from "./Phone.tsx";
export { Tabs } from "./Tabs.tsx";
export { Today } from "./Today.tsx";
export { Transfer } from "./Transfer.tsx";
export { WrapUp } from "./WrapUp.tsx";

import type { attend } from "./attend.ts";
import type { Finished } from "./Codes.tsx";
import type { Consultation } from "./Consultation.tsx";
import type { Elsewhere } from "./Elsewhere.tsx";
import type { Keys } from "./Keys.tsx";
import type { Marks } from "./Marks.tsx";
import type { ByIdentifier, ConfirmPhone } from "./Pairing.tsx";
import type { Lamps, Phone } from "./Phone.tsx";
import beside from "./style/beside.css";
import narrow from "./style/narrow.css";
import opened from "./style/opened.css";
import phone from "./style/phone.css";
import type { Tabs } from "./Tabs.tsx";
import type { Today } from "./Today.tsx";
import type { Transfer } from "./Transfer.tsx";
import type { WrapUp } from "./WrapUp.tsx";

export const style = [opened, phone, beside, narrow].join("\n");

/** What the rest of the interface sees of it. */
export interface Panels {
  /** Its style sheet. */
  readonly style: string;
  readonly attend: typeof attend;
  readonly Elsewhere: typeof Elsewhere;
  readonly Finished: typeof Finished;
  readonly Keys: typeof Keys;
  readonly Lamps: typeof Lamps;
  readonly Phone: typeof Phone;
  readonly ByIdentifier: typeof ByIdentifier;
  readonly ConfirmPhone: typeof ConfirmPhone;
  readonly Consultation: typeof Consultation;
  readonly Marks: typeof Marks;
  readonly WrapUp: typeof WrapUp;
  readonly Tabs: typeof Tabs;
  readonly Today: typeof Today;
  readonly Transfer: typeof Transfer;
  /** Opens the microphone to try it, until the returned function is called; rejects when it does not work. */
  listen(ear: {
    readonly microphone: string;
    readonly speaker: string | null;
    level(value: number): void;
  }): Promise<() => void>;
}
