// Bringing a call's sound to this window, where the other window, the phone and the server do what the test says.

import { beforeEach, expect, it, vi } from "vitest";
import type { Context } from "../../src/api/context.ts";
import { CallState } from "../../src/protocol.gen.ts";
import { callMethods } from "../../src/work/callMethods.ts";
import type { PhoneHandle } from "../../src/work/phone.ts";
import { call, type Lab, lab } from "../session/samples.ts";

let bar: Lab;
let obeys: boolean;
let comes: boolean;
let ping: { ok: boolean; code: string; message: string };
let changed: () => void;
const reached = vi.fn(async () => comes);

beforeEach(() => {
  bar = lab("READY");
  [obeys, comes] = [true, true];
  ping = { ok: true, code: "", message: "" };
  reached.mockClear();
});

function takeSound() {
  const connection = { request: async () => ping };
  const store = {
    get session() {
      return bar.session;
    },
    subscribe(look: (session: Lab["session"]) => void) {
      changed = () => look(bar.session);
      return () => {};
    },
  };
  const lead = async () => obeys;
  const context = { config: {}, connection, store, lead } as unknown as Context;
  const phone = { load: async () => ({ reached }) } as unknown as PhoneHandle;
  return callMethods(context, phone).takeSound();
}

function talk(fields: object = {}): void {
  bar.call("connect", call("u1", { state: CallState.CONNECTED, ...fields }));
}

it("without a call it is enough to have the phone here", async () => {
  expect(await takeSound()).toEqual({ ok: true });
  expect(reached).not.toHaveBeenCalled();
});

it("is not done while the other window keeps the sound", async () => {
  obeys = false;
  expect(await takeSound()).toMatchObject({ ok: false, code: "timeout" });
});

it("is not done when the call does not come", async () => {
  talk();
  comes = false;
  expect(await takeSound()).toMatchObject({ ok: false, code: "timeout" });
  expect(reached).toHaveBeenCalledWith(["u1"], 10_000);
});

it("is not done without a word from the server", async () => {
  ping = { ok: false, code: "connection_lost", message: "" };
  expect(await takeSound()).toMatchObject({ ok: false, code: "connection_lost" });
});

it("is done once nobody waits with music any more", async () => {
  talk();
  const taken = takeSound();
  bar.call("hold", call("u1", { state: CallState.HELD }));
  const told = vi.fn();
  void taken.then(told);
  await vi.waitFor(() => changed());
  expect(told).not.toHaveBeenCalled();
  bar.call("resume", call("u1", { state: CallState.CONNECTED }));
  changed();
  expect(await taken).toEqual({ ok: true });
});
