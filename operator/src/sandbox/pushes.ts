// What the simulated server says of its own accord, before it has a number.

import type { Reply, ServerMessage } from "../protocol.gen.ts";

export type { PendingStatus, Status, WrapUp } from "../protocol.gen.ts";

/** A push without the number that the session gives it. */
export type Push = ServerMessage extends infer Message
  ? Message extends Reply
    ? never
    : Message extends unknown
      ? Omit<Message, "seq">
      : never
  : never;
