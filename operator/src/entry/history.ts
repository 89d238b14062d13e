// The chunk of the call history. It takes what it shares with the interface from its chunk.

export * from "../ui/history/history.ts";
