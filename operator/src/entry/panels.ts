// The chunk of what an agent opens: transfer, keypad, account codes. It takes what it shares with the interface from its chunk.

export * from "../ui/panels/panels.ts";
