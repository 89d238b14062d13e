// Dialling while the softphone is only just registering, where the server answers what the test says.

import { beforeEach, expect, it, vi } from "vitest";
import type { Context } from "../../src/api/context.ts";
import type { Session } from "../../src/session/state.ts";
import { callMethods } from "../../src/work/callMethods.ts";
import type { PhoneHandle } from "../../src/work/phone.ts";
import { device, type Lab, lab } from "../session/samples.ts";

const away = { ok: false, code: "no_device", message: "your phone cannot be reached", data: null };
const rung = { ok: true, code: "", message: "", data: { uniqueid: "u1" } };
let bar: Lab;
let looks: Set<(session: Session) => void>;
let answers: object[];
const request = vi.fn(async () => answers.shift());

beforeEach(() => {
  vi.useFakeTimers();
  bar = lab("READY");
  looks = new Set();
  request.mockClear();
});

function reach(reachable: boolean): void {
  bar.push({ type: "phone", reachable, lines: {} });
  for (const look of [...looks]) look(bar.session);
}

function dial() {
  const store = {
    get session() {
      return bar.session;
    },
    subscribe(look: (session: Session) => void) {
      looks.add(look);
      return () => looks.delete(look);
    },
  };
  const context = { config: {}, connection: { request }, store } as unknown as Context;
  return callMethods(context, {} as PhoneHandle).dial("1");
}

it("waits for a softphone that comes, and asks again", async () => {
  reach(false);
  answers = [away, rung];
  const dialled = dial();
  await vi.waitFor(() => expect(looks.size).toBe(1));
  expect(request).toHaveBeenCalledTimes(1);
  reach(true);
  expect(await dialled).toEqual({ ok: true, uniqueid: "u1" });
  expect(looks.size).toBe(0);
});

it("is refused when the softphone does not come", async () => {
  reach(false);
  answers = [away];
  const dialled = dial();
  await vi.advanceTimersByTimeAsync(5000);
  expect(await dialled).toMatchObject({ ok: false, code: "no_device" });
  expect(request).toHaveBeenCalledTimes(1);
  expect(looks.size).toBe(0);
});

it("is refused at once when another phone cannot be reached", async () => {
  bar.push({ type: "device", device: { ...device, type: "phone" } });
  reach(false);
  answers = [away];
  expect(await dial()).toMatchObject({ ok: false, code: "no_device" });
});
