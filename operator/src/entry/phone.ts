// The softphone's chunk: loaded only when the paired device is a softphone, or a ringing sound is tried.

import { PhoneControl } from "../api/phoneControl.ts";
import type { PhoneModule } from "../work/phone.ts";

export const createControl: PhoneModule["createControl"] = (site, on) => new PhoneControl(site, on);
