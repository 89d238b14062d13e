// What every part of the interface shares.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Bar, Outcome, View } from "./bar.ts";
import type { Panels } from "./panels/panels.ts";
import type { Speech } from "./words/words.ts";

export interface Ui {
  readonly bar: Bar;
  readonly view: View;
  readonly speech: Speech;
  /** What an agent opens; null until it was needed. */
  readonly panels: Panels | null;
  loadPanels(): void;
  /** Words the refusal of something the agent asked for, unless the server or the banner says why already. */
  told(outcome: Promise<Outcome>): Promise<boolean>;
}

const Context = createContext<Ui | null>(null);

export const UiProvider = Context.Provider;

/** The interface that this component is in. */
export function useUi(): Ui {
  const ui = useContext(Context);
  if (!ui) throw new Error("outside of the bar");
  return ui;
}

/** The speech of the moment. */
export function useSpeech(): Speech {
  return useUi().speech;
}

/** What the bar shows now. */
export function useView(): View {
  return useUi().view;
}
