// A page that uses the types that ship: tools/check_bundle.mjs sees that it would compile.

import type { Call, State, UcsOptions } from "../src/ucs/web/operator/operator";

const options: UcsOptions = {
  api: { hostname: "ucs.example.com", port: 443, recording: { path: "/media" } },
  renderTo: "ucsOperator",
  audioInputConstraints: { noiseSuppression: true },
  onReady: (state: State) => state.auxReasons[1]?.name,
  onCallRinging: (call) => window.open(`/customers?phone=${call.caller_number_norm}`),
  onQuality: ({ mos, loss }) => mos > 4 && loss < 0.01,
  q: [["login", "jana", "secret"]],
};
window.ucsOperator = options;

export async function callBack(call: Call): Promise<string> {
  const result = await window.ucsOperator.dial(call.number, "directCall", null, { call: call.uniqueid });
  if (!result.ok) return result.message;
  await window.ucsOperator.hold({ uniqueid: result.uniqueid });
  const off = window.ucsOperator.on("onStateChange", ({ status, reason }) => `${status} ${reason}`);
  off();
  // @ts-expect-error: there is no such status
  await window.ucsOperator.changeStatus("LUNCH");
  return window.ucsOperator.state()?.ringingSound ?? "";
}
