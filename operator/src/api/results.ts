// Making results.

import type { Answered } from "../transport/connection.ts";
import type { Refusal, Result } from "./types.ts";

export const done: Result = { ok: true };

export function refuse(code: string, message: string): Refusal {
  return { ok: false, code, message };
}

/** The result that a reply stands for, without its data. */
export function resultOf(reply: Pick<Answered, "ok" | "message"> & { readonly code: string }): Result {
  return reply.ok ? done : refuse(reply.code, reply.message);
}
