// What pages hand over, made into what is meant.

/** Pages hand over numbers where texts are meant, and leave out what they do not know. */
export function asText(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}

/** An id, also when it came as text. Throws for anything else. */
export function whole(value: unknown, what: string): number {
  const number = typeof value === "string" && value.trim() ? Number(value) : value;
  if (typeof number === "number" && Number.isSafeInteger(number)) return number;
  throw new InvalidArgument(`${what} should be a whole number`);
}

/** The page called a method with an argument that cannot be meant. Known by its code: each chunk has a class of its own. */
export class InvalidArgument extends Error {
  readonly code = "invalid";
}
