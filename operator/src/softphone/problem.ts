/** What can be wrong with the microphone or the way to the server; each code has its own advice to the agent. */
export type ProblemCode =
  | "insecure_context"
  | "policy"
  | "permission"
  | "no_microphone"
  | "device_failed"
  | "connection";

/** `message` is English, for logs; what the agent reads is worded from `code`. */
export class PhoneProblem extends Error {
  readonly code: ProblemCode;

  constructor(code: ProblemCode, message: string) {
    super(message);
    this.code = code;
  }
}
