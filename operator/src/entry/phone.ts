// The softphone's chunk: loaded only when the paired device is a softphone, or a ringing sound is tried.

import type { PhoneModule } from "../api/phone.ts";
import { PhoneControl } from "../api/phoneControl.ts";

export const createControl: PhoneModule["createControl"] = (site, on) => new PhoneControl(site, on);
