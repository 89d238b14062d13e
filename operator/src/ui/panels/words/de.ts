import type { PanelWords } from "./panelWords.ts";

export const de: PanelWords = {
  target: "An (Nummer)",
  consult: "Erst fragen",
  handOver: "Sofort weiterleiten",
  record_start: "Aufnehmen",
  record_stop: "Aufnahme beenden",
  record_pause: "Aufnahme anhalten",
  record_resume: "Aufnahme fortsetzen",
  accountCode: "Worum es ging",
};
