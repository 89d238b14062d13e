import type { PanelWords } from "./panelWords.ts";

export const sk: PanelWords = {
  target: "Komu (číslo)",
  consult: "Najprv sa opýtať",
  handOver: "Prepojiť hneď",
  record_start: "Nahrávať",
  record_stop: "Ukončiť nahrávanie",
  record_pause: "Prerušiť nahrávanie",
  record_resume: "Pokračovať v nahrávaní",
  accountCode: "O čom hovor bol",
};
