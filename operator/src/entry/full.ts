// All in one file, for pages that forbid dynamic import.

import { boot } from "../api/boot.ts";
import * as de from "../languages/de.ts";
import * as sk from "../languages/sk.ts";
import * as echo from "./echo.ts";
import * as history from "./history.ts";
import * as panels from "./panels.ts";
import * as phone from "./phone.ts";
import * as sharing from "./sharing.ts";
import * as texts from "./texts.ts";
import * as ui from "./ui.ts";
import * as work from "./work.ts";

boot({
  ui: () => Promise.resolve(ui),
  phone: () => Promise.resolve(phone),
  echo: () => Promise.resolve(echo),
  history: () => Promise.resolve(history),
  panels: () => Promise.resolve(panels),
  texts: () => Promise.resolve(texts),
  work: () => Promise.resolve(work),
  sharing: () => Promise.resolve(sharing),
  language: (lang) => Promise.resolve(lang === "sk" ? sk : de),
});
