// The core: everything but the interface and the softphone, which are fetched from beside this script when they are needed.

import { boot } from "../api/boot.ts";
import type { Loaders } from "../api/operator.ts";

const script = document.currentScript;
const address = script instanceof HTMLScriptElement ? script.src : "";

function beside<Name extends keyof Loaders>(chunk: string): Loaders[Name] {
  const url = new URL(chunk, address || location.href).href;
  return (() => import(url)) as Loaders[Name];
}

boot({
  ui: beside<"ui">(__UI_CHUNK__),
  phone: beside<"phone">(__PHONE_CHUNK__),
  texts: beside<"texts">(__TEXTS_CHUNK__),
});
