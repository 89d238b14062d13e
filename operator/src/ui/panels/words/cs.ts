import type { PanelWords } from "./panelWords.ts";

export const cs: PanelWords = {
  target: "Komu (číslo)",
  consult: "Nejdřív se zeptat",
  handOver: "Přepojit hned",
  record_start: "Nahrávat",
  record_stop: "Ukončit nahrávání",
  record_pause: "Přerušit nahrávání",
  record_resume: "Pokračovat v nahrávání",
  accountCode: "O čem hovor byl",
};
