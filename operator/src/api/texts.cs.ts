// Czech.

import type { Texts } from "./texts.ts";

export const cs: Texts = {
  connection_lost: "Spojení se serverem je přerušeno, lišta se ho snaží obnovit.",
  connect_failed: "Server není dostupný, lišta se ho snaží najít.",
  no_element: "Na stránce není prvek s id {id}, lišta pokračuje bez rozhraní.",
  no_ui: "Rozhraní se nepodařilo načíst, lišta pokračuje bez něj.",
  login_1: "Nesprávné jméno nebo heslo.",
  login_2: "Účet je zablokovaný.",
  login_3: "Tento uživatel nemá právo používat agentskou lištu.",
  login_4: "Přihlašovací token není platný.",
  login_5: "Přihlašovací token vypršel nebo už byl použit.",
  login_6: "Jste přihlášeni jinde.",
  login_7: "Příliš mnoho pokusů. Zkuste to později.",
  login_99: "Server vás nemohl přihlásit. Zkuste to později.",
  session_taken: "Přihlásili jste se jinde.",
  session_removed: "Váš účet byl zrušen nebo zablokován, byli jste odhlášeni.",
  logout_denied: "Teď se nemůžete odhlásit.",
  status_denied: "Stav teď nejde změnit.",
  identifier: "Podle identifikátoru {identificator} nejde spárovat žádný telefon.",
  missed_calls: "Hovory, které jste za sebou nezvedli: {count}. Teď nejste připraveni.",
  answer_failed: "Zvedněte prosím na telefonu.",
  phone_unreachable: "Váš telefon není dostupný, teď nejste připraveni.",
  session_gone: "Byli jste dlouho pryč: jste offline.",
  service_resumed: "Jste znovu připraveni.",
  supervisor: "{who} změnil(a) váš stav nebo fronty.",
  window_blocked: "Prohlížeč neotevřel okno s CRM. Povolte této stránce otevírat okna.",
  waiting_callers: "Čekajících volajících: {count}",
  phone_load: "Telefon se nepodařilo načíst.",
};
