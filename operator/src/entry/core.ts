// The core: everything but the interface and the softphone, which are fetched from beside this script when they are needed.

import { boot } from "../api/boot.ts";
import type { PhoneModule } from "../api/phone.ts";
import type { UiModule } from "../ui/bar.ts";

const script = document.currentScript;
const address = script instanceof HTMLScriptElement ? script.src : "";

function beside(chunk: string): string {
  return new URL(chunk, address || location.href).href;
}

boot({
  ui: () => import(beside(__UI_CHUNK__)) as Promise<UiModule>,
  phone: () => import(beside(__PHONE_CHUNK__)) as Promise<PhoneModule>,
});
