// What the parts of the api room share; put together in operator.ts.

import type { Connection } from "../transport/connection.ts";
import type { Config } from "./config.ts";
import type { Emitter } from "./emitter.ts";
import type { PhoneHandle } from "./phone.ts";
import type { Store } from "./store.ts";
import type { Lang, Text } from "./texts.ts";

export interface Context {
  readonly config: Config;
  readonly emit: Emitter;
  readonly store: Store;
  readonly connection: Connection;
  readonly phone: PhoneHandle;
  /** The language of the moment: the user's once signed in. */
  lang(): Lang;
  readonly text: Text;
}

/** The bar's clock in seconds. */
export function clock(): number {
  return Date.now() / 1000;
}
