// The test of the line as pages see it; tone and measurement are what the test says.

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Softphone } from "../../src/protocol.gen.ts";
import type { measureEcho } from "../../src/softphone/echo.ts";
import { checkLine } from "../../src/work/checkLine.ts";
import { call, type Lab, lab } from "../session/samples.ts";

const sound = vi.hoisted(() => ({
  made: 0,
  closed: 0,
  locked: false,
  found: "ended" as unknown,
}));

vi.mock("../../src/softphone/tone.ts", () => ({
  async createTone() {
    sound.made += 1;
    return sound.locked ? null : { stream: "tone", close: () => (sound.closed += 1) };
  },
}));
vi.mock("../../src/softphone/echo.ts", () => ({
  measureEcho: (async () => sound.found) as unknown as typeof measureEcho,
}));

const softphone: Softphone = {
  ws_url: "ws://pbx/ws",
  sip_uri: "sip:soft1@pbx",
  username: "soft1",
  password: "p1",
  ice_servers: [{ urls: "stun:192.0.2.1" }],
  media_ports: "20000-20199",
};
const connection = {
  remoteDescription: { sdp: "v=0\r\no=- 1 2 IN IP4 10.0.0.1\r\nc=IN IP4 192.0.2.10\r\n" },
};

let bar: Lab;
let dialled: unknown[][];
let registers: (waitMs: number, signal?: AbortSignal) => Promise<boolean>;
let leading: boolean;
let invited: string[];

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(sound, { made: 0, closed: 0, locked: false, found: "ended" });
  bar = lab("READY");
  dialled = [];
  registers = async () => true;
  leading = true;
  invited = [];
});

afterEach(() => {
  expect(sound.closed).toBe(sound.locked ? 0 : sound.made);
  vi.useRealTimers();
});

const phone = (granted: Softphone | null = softphone) => {
  const control = {
    registers: (waitMs: number, signal?: AbortSignal) => registers(waitMs, signal),
    invited,
    phone: {
      call(...args: unknown[]) {
        dialled.push(args);
        return { connection };
      },
    },
  };
  return { softphone: granted, control, load: async () => control } as unknown as Parameters<
    typeof checkLine
  >[1];
};
const check = (made = phone(), signal?: AbortSignal) =>
  checkLine(
    { store: bar, connection: { leading } } as unknown as Parameters<typeof checkLine>[0],
    made,
    signal,
  );

it("calls the echo with the page's ICE servers and tells what was measured", async () => {
  sound.found = { ms: 180, rtt: 20, jitter: 2, loss: 0, mos: 4.4 };
  expect(await check()).toEqual({ ok: true, ms: 180, rtt: 20, jitter: 2, loss: 0, mos: 4.4 });
  expect(dialled).toEqual([
    ["~ucs-echo", { mediaStream: "tone", pcConfig: { iceServers: softphone.ice_servers } }],
  ]);
});

it("says which ports of which server are blocked, as far as it is known", async () => {
  sound.found = "silent";
  expect(await check()).toEqual({
    ok: false,
    code: "phone_no_voice",
    message: "no voice comes back: UDP ports 20000-20199 to 192.0.2.10 may be blocked",
    server: "192.0.2.10",
    ports: "20000-20199",
  });
  expect(await check(phone({ ...softphone, media_ports: "" }))).toMatchObject({
    message: "no voice comes back: UDP to 192.0.2.10 may be blocked",
    ports: "",
  });
});

it.each([
  ["refused", "unavailable"],
  ["away", "phone_connection"],
  ["ended", "wrong_state"],
])("%s is %s", async (found, code) => {
  sound.found = found;
  expect(await check()).toMatchObject({ ok: false, code });
});

it("is refused without a softphone, in a call, and while another one runs", async () => {
  expect(await check(phone(null))).toMatchObject({ code: "no_device" });
  const one = phone();
  const [, second] = await Promise.all([check(one), check(one)]);
  expect(second).toMatchObject({ code: "wrong_state", message: expect.stringContaining("already") });
  dialled = [];
  invited.push("u1");
  expect(await check()).toMatchObject({ code: "wrong_state", message: expect.stringContaining("call") });
  invited.length = 0;
  bar.call("ringing", call("u1"));
  expect(await check()).toMatchObject({ code: "wrong_state", message: expect.stringContaining("call") });
  expect(dialled).toEqual([]);
});

it("is refused when a call has come while the tone was made", async () => {
  const found = check();
  bar.call("ringing", call("u1"));
  expect(await found).toMatchObject({ code: "wrong_state" });
  expect(dialled).toEqual([]);
});

it("waits for a phone that has just come to this window, but not for ever", async () => {
  const waits: number[] = [];
  registers = async (waitMs) => {
    waits.push(waitMs);
    return false;
  };
  expect(await check()).toMatchObject({ code: "phone_connection" });
  expect(waits).toEqual([2500]);
});

it("is given up, too, while it waits for the phone", async () => {
  const leaving = new AbortController();
  registers = async (_, signal) => {
    leaving.abort();
    return !signal?.aborted;
  };
  const found = await check(phone(), leaving.signal);
  expect(found).toMatchObject({ code: "wrong_state", message: expect.stringContaining("given up") });
  expect(sound.made).toBe(0);
});

it("is refused while another window keeps the phone", async () => {
  leading = false;
  expect(await check()).toMatchObject({ code: "timeout", message: expect.stringContaining("other window") });
});

it("is refused when the softphone cannot be loaded", async () => {
  const made = { ...phone(), load: async () => null };
  expect(await check(made)).toMatchObject({ code: "unavailable" });
});

it("is refused where the browser keeps the page silent", async () => {
  sound.locked = true;
  expect(await check()).toMatchObject({ code: "phone_locked" });
  expect(dialled).toEqual([]);
});
