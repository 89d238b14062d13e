import type { PanelWords } from "./panelWords.ts";

export const en: PanelWords = {
  target: "To (number)",
  consult: "Ask first",
  handOver: "Hand over now",
  record_start: "Record",
  record_stop: "Stop recording",
  record_pause: "Pause recording",
  record_resume: "Go on recording",
  accountCode: "What the call was about",
};
