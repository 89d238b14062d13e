// Every method in every state: the table of the contract's section 5 and the additions of section 8.

import { afterEach, describe, expect, it, vi } from "vitest";
import type { Methods } from "../../src/api/types.ts";
import type { Stage } from "../../src/session/state.ts";
import { FakeServer, type Page, page, readyPage, settled } from "./fakes.ts";

type Stages = readonly Stage[];

const stages: Stages = ["CONNECTING", "CREDENTIALS", "IDENTIFY", "DEVICE", "READY"];
const signedIn: Stages = ["IDENTIFY", "DEVICE", "READY"];
const ready: Stages = ["READY"];

/** What allows what, as the contract says it; `answer` to `stopRingingSoundTest`: READY. */
const table: { readonly [Name in Exclude<keyof Methods, "state" | "on" | "start" | "stop">]: Stages } = {
  login: ["CREDENTIALS"],
  sso: ["CREDENTIALS"],
  logout: signedIn,
  selectIdentifier: ["IDENTIFY", "DEVICE"],
  identificator: ["IDENTIFY", "DEVICE"],
  identifier: ["IDENTIFY", "DEVICE"],
  provision: ["IDENTIFY", "DEVICE"],
  identify: ["DEVICE", "READY"],
  changeStatus: ready,
  suspend: ready,
  resume: ready,
  answer: ready,
  dial: ready,
  hangup: ready,
  transfer: ready,
  finishTransfer: ready,
  blindTransfer: ready,
  hold: ready,
  unhold: ready,
  mute: ready,
  notify: stages,
  setAccountCode: ready,
  selectRingingSound: ready,
  testRingingSound: ready,
  stopRingingSoundTest: ready,
  reject: ready,
  pickUp: ready,
  takeSound: ready,
  extendWrapUp: ready,
  dtmf: ready,
  record: ready,
  cancelTransfer: ready,
  swap: ready,
  conference: ready,
  forceStatus: ready,
  forceSuspend: ready,
  forceResume: ready,
  devices: signedIn,
  selectDevice: signedIn,
  checkLine: ready,
  downloadLog: stages,
  simulateCaller: ready,
};

/** A page whose bar has come as far as this. */
async function pageIn(stage: Stage): Promise<Page> {
  if (stage === "READY") return readyPage();
  const made = page();
  if (stage !== "CONNECTING") await settled();
  if (stage === "IDENTIFY" || stage === "DEVICE") await made.bar.login("jana", "right");
  if (stage === "DEVICE") await made.bar.selectIdentifier("desk1");
  return made;
}

/** Arguments that pass every check before the request. */
const args: { readonly [name: string]: readonly unknown[] } = {
  changeStatus: ["READY"],
  suspend: [1],
  resume: [1],
  setAccountCode: ["u1", "1"],
  selectRingingSound: ["rush"],
  testRingingSound: ["rush"],
  selectDevice: ["microphone", ""],
  login: ["jana", "right"],
};

afterEach(() => {
  FakeServer.last?.close();
  vi.unstubAllGlobals();
});

const rows = Object.entries(table).flatMap(([name, allowing]) =>
  stages.map((stage) => ({ name, stage, allowed: allowing.includes(stage) })),
);

describe.each(rows)("$name in $stage", ({ name, stage, allowed }) => {
  it(allowed ? "is allowed" : "is refused, warns once and asks nothing of the server", async () => {
    URL.createObjectURL ??= () => "blob:log";
    const { bar, of } = await pageIn(stage);
    const sent = FakeServer.last.sent.length;
    const warned = of("onWarning").length;
    const method = bar[name as keyof typeof table] as (...args: readonly unknown[]) => Promise<object>;
    const result = await method(...(args[name] ?? ["1"]));
    if (allowed) {
      expect(result).not.toMatchObject({ code: "wrong_state" });
      return;
    }
    expect(result).toEqual({ ok: false, code: "wrong_state", message: expect.any(String) });
    expect(of("onWarning").slice(warned)).toEqual([[expect.stringContaining(`${name}: `)]]);
    expect(FakeServer.last.sent.slice(sent).filter((one) => one.type !== "hello")).toEqual([]);
  });
});

describe.each(stages)("state in %s", (stage) => {
  it(stage === "READY" ? "gives a copy, with the ringing sound" : "gives null and one warning", async () => {
    const { bar, of } = await pageIn(stage);
    const warned = of("onWarning").length;
    const state = bar.state();
    if (stage !== "READY") {
      expect(state).toBeNull();
      expect(of("onWarning")).toHaveLength(warned + 1);
      return;
    }
    expect(state).toMatchObject({ status: "READY", ringingSound: "default" });
    (state?.user as { displayname: string }).displayname = "changed by the page";
    expect(bar.state()?.user.displayname).not.toBe("changed by the page");
  });
});
