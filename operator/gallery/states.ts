// Every state of the bar that the gallery shows, the tests walk through and the documentation pictures: one list, so that none
// is forgotten.

import { history } from "./past.ts";
import type { Shown } from "./shown.ts";
import { arriving } from "./states.arriving.ts";
import { calls } from "./states.calls.ts";
import { desk } from "./states.desk.ts";

export const states: readonly Shown[] = [...arriving, ...desk, ...calls, ...history];
