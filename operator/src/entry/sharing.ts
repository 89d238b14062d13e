// The chunk for a window that is not the only one: fetched when another is heard of.

export { Sharing } from "../sharing/sharing.ts";
