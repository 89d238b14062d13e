// The chunk of what an agent opens: transfer, keypad, account codes, phone and sound. It takes what it shares with the interface
// from its chunk.

export { listen } from "../softphone/listen.ts";
export * from "../ui/panels/panels.ts";
