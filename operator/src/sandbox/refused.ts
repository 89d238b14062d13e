// What the simulated server does not do, and why.

import type { ErrorCode } from "../protocol.gen.ts";

export class Refused extends Error {
  readonly code: ErrorCode;
  readonly data: unknown;

  constructor(code: ErrorCode, message: string, data: unknown = null) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

export function wrongState(message: string): Refused {
  return new Refused("wrong_state", message);
}
