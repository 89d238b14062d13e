// What the agent reads when the softphone has a problem, by its code. It comes in the softphone's chunk.

import type { ProblemCode } from "../softphone/phone.ts";
import type { OwnLang } from "./texts.ts";

export type Advice = { readonly [Code in ProblemCode]: string };

const cs: Advice = {
  insecure_context: "Prohlížeč povolí mikrofon jen stránkám https.",
  policy: "Tato stránka mikrofon nedovoluje. Musí ho povolit její správce.",
  permission: "Mikrofon není povolen. Povolte ho vedle adresy stránky.",
  no_microphone: "Nenašel se žádný mikrofon. Připojte sluchátka.",
  device_failed: "Mikrofon nefunguje. Zkontrolujte ho nebo vyberte jiný.",
  connection: "Telefon ztratil spojení.",
};

const en: Advice = {
  insecure_context: "The browser gives the microphone to https pages only.",
  policy: "This page forbids the microphone. Its administrator has to allow it.",
  permission: "The microphone is not allowed. Allow it beside the address of the page.",
  no_microphone: "No microphone was found. Connect a headset.",
  device_failed: "The microphone does not work. Check it or choose another.",
  connection: "The phone has lost its connection.",
};

export const advice: { readonly [Name in OwnLang]: Advice } = { cs, en };
