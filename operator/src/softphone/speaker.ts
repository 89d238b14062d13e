import { whenUnlocked } from "./gesture.ts";

/** Plays the far side's voice. */
export interface Speaker {
  /** Returns the function that takes the stream away again. */
  play(stream: MediaStream): () => void;
  /** The voice comes out of this device; '' is the system's default, as is one that is not there. */
  setDevice(id: string): void;
}

/** One element for all calls; heard is the one that was connected last. */
export function createSpeaker(): Speaker {
  const element = document.createElement("audio");
  let streams: MediaStream[] = [];

  function turn(): void {
    const stream = streams.at(-1) ?? null;
    if (element.srcObject === stream) return;
    element.srcObject = stream;
    if (stream) start().catch(() => whenUnlocked(() => start().catch(() => {})));
  }

  function start(): Promise<void> {
    return element.play();
  }

  return {
    setDevice(id) {
      void element.setSinkId?.(id).catch(() => element.setSinkId(""));
    },
    play(stream) {
      streams.push(stream);
      turn();
      return () => {
        streams = streams.filter((other) => other !== stream);
        turn();
      };
    },
  };
}
