// The core: what every page needs until somebody signs in. The rest is fetched from beside this script when it is needed.

import { boot } from "../api/boot.ts";
import type { Loaders } from "../api/context.ts";

const script = document.currentScript;
const address = script instanceof HTMLScriptElement ? script.src : "";

function beside<Name extends keyof Loaders>(chunk: string): Loaders[Name] {
  return (() => import(new URL(chunk, address || location.href).href)) as Loaders[Name];
}

boot({
  ui: beside<"ui">(__UI_CHUNK__),
  phone: beside<"phone">(__PHONE_CHUNK__),
  echo: beside<"echo">(__ECHO_CHUNK__),
  history: beside<"history">(__HISTORY_CHUNK__),
  panels: beside<"panels">(__PANELS_CHUNK__),
  texts: beside<"texts">(__TEXTS_CHUNK__),
  work: beside<"work">(__WORK_CHUNK__),
  sharing: beside<"sharing">(__SHARING_CHUNK__),
  language: (lang) => beside<"language">(lang === "sk" ? __SK_CHUNK__ : __DE_CHUNK__)(lang),
});
