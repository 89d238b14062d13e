// The secret with which one window of the browser may go on with a session: it never leaves the window but to the server.

const BYTES = 32;

/** Another one at every call; nobody can guess it. */
export function newSecret(): string {
  return hex(crypto.getRandomValues(new Uint8Array(BYTES)));
}

/** SHA-256, as the server compares it. There in secure contexts only, as are the locks by which windows share. */
export async function hashOf(secret: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret))));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
