// The softphone in step with the session; the phone itself is one that does what the test says.

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PhoneControl } from "../../src/api/phoneControl.ts";
import { CallState, type Softphone } from "../../src/protocol.gen.ts";
import type { PhoneOptions } from "../../src/softphone/phone.ts";
import type { PhoneListener } from "../../src/work/phone.ts";
import { PhoneHandle } from "../../src/work/phone.ts";
import { call, type Lab, lab } from "../session/samples.ts";

const sound = vi.hoisted(() => ({ ring: vi.fn(), stop: vi.fn(), test: vi.fn(), locked: false }));
const phone = vi.hoisted(() => ({
  start: vi.fn(),
  stop: vi.fn(() => Promise.resolve()),
  leave: vi.fn(),
  check: vi.fn(),
  answer: vi.fn(() => Promise.resolve()),
  setMuted: vi.fn(),
  dtmf: vi.fn(),
  checkMicrophone: vi.fn(() => Promise.resolve(true)),
}));
const line = vi.hoisted(() => ({ options: [] as PhoneOptions[] }));

vi.mock("../../src/softphone/ringer.ts", () => ({ createRinger: () => sound }));
vi.mock("../../src/softphone/phone.ts", () => ({
  createPhone(options: PhoneOptions) {
    line.options.push(options);
    return phone;
  },
}));

const credentials: Softphone = {
  ws_url: "ws://pbx/ws",
  sip_uri: "sip:soft1@pbx",
  username: "soft1",
  password: "p1",
  ice_servers: [],
  media_ports: "",
};
const site = {
  constraints: () => ({ echoCancellation: false }),
  lang: () => "en" as const,
  advice: () => null,
};

let on: PhoneListener;
let control: PhoneControl;
let bar: Lab;

const say = (event: Parameters<PhoneOptions["on"]>[0]) => line.options.at(-1)?.on(event);
const follow = () => control.follow(bar.session, "quest");

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  line.options.length = 0;
  on = {
    problem: vi.fn(),
    debug: vi.fn(),
    changed: vi.fn(),
    quality: vi.fn(),
    registered: vi.fn(),
    silent: vi.fn(),
  };
  control = new PhoneControl(site, on);
  bar = lab("READY");
});

afterEach(() => {
  vi.useRealTimers();
});

it("registers with what the server granted and the page's audio settings", () => {
  control.start(credentials);
  expect(line.options[0]).toMatchObject({
    wsUrl: "ws://pbx/ws",
    sipUri: "sip:soft1@pbx",
    audioInputConstraints: { echoCancellation: false },
  });
  say({ type: "registered" });
  expect(control.audio.registered).toBe(true);
});

it("stays registered, if it still is, when a resumed session grants the same, and changes with a new grant", () => {
  control.start(credentials);
  control.start({ ...credentials });
  expect(line.options).toHaveLength(1);
  expect(phone.check).toHaveBeenCalledOnce();
  control.start({ ...credentials, password: "p2" });
  expect(line.options).toHaveLength(2);
  expect(phone.stop).toHaveBeenCalledOnce();
});

it("keeps the calls of a phone that another grant replaces until the new one has them", () => {
  control.start(credentials);
  say({ type: "ringing", uniqueid: "u1", autoAnswer: false });
  say({ type: "answered", uniqueid: "u1" });
  control.start({ ...credentials, ice_servers: [{ urls: "turn:turn.example.com" }] });
  expect(phone.stop).not.toHaveBeenCalled();
  expect(phone.leave).toHaveBeenCalledExactlyOnceWith(5000);
  expect(control.invited).toEqual([]);
  expect(line.options).toHaveLength(2);
});

it("rings while an incoming call does, once, with the chosen sound", () => {
  control.start(credentials);
  bar.call("ringing", call("u1"));
  follow();
  follow();
  expect(sound.ring.mock.calls).toEqual([["quest"]]);
  bar.call("hangup", call("u1", { state: CallState.HUNG_UP }));
  follow();
  expect(sound.stop).toHaveBeenCalledOnce();
});

it("does not ring into a talk, for an outgoing call, or without a softphone", () => {
  bar.call("ringing", call("u0"));
  follow();
  bar.call("connect", call("u0", { state: CallState.CONNECTED }));
  control.start(credentials);
  bar.call("ringing", call("u1"));
  bar.call("ringing", call("u2", { direction: "OUTGOING" }));
  follow();
  expect(sound.ring).not.toHaveBeenCalled();
});

it("answers when the INVITE comes after the server's ring", async () => {
  control.start(credentials);
  const answered = control.answer("u1");
  expect(phone.answer).not.toHaveBeenCalled();
  say({ type: "ringing", uniqueid: "u1", autoAnswer: false });
  expect(await answered).toEqual({ ok: true });
  expect(phone.answer).toHaveBeenCalledWith("u1");
});

it("tells when it is registered, when that takes too long, and when nobody waits any more", async () => {
  control.start(credentials);
  const leaving = new AbortController();
  const waited = [control.registers(1000), control.registers(5000), control.registers(5000, leaving.signal)];
  leaving.abort();
  expect(await waited[2]).toBe(false);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await waited[0]).toBe(false);
  say({ type: "registered" });
  expect(vi.getTimerCount()).toBe(0);
  expect(await waited[1]).toBe(true);
  expect(await control.registers(0)).toBe(true);
});

it("lets all that wait for a call go on when it comes, and nobody sooner", async () => {
  control.start(credentials);
  const waited = [control.reached(["u1", "u2"], 5000), control.reached(["u2"], 1000)];
  say({ type: "ringing", uniqueid: "u3", autoAnswer: false });
  expect(vi.getTimerCount()).toBe(2);
  say({ type: "ringing", uniqueid: "u2", autoAnswer: false });
  expect(vi.getTimerCount()).toBe(0);
  expect(await Promise.all(waited)).toEqual([true, true]);
});

it("gives up on an INVITE that does not come", async () => {
  control.start(credentials);
  const answered = control.answer("u1");
  await vi.advanceTimersByTimeAsync(3000);
  expect(await answered).toMatchObject({ ok: false, code: "stale_call" });
});

it("tells what is wrong with the microphone until it works", async () => {
  control.start(credentials);
  say({ type: "ringing", uniqueid: "u1", autoAnswer: false });
  phone.answer.mockRejectedValueOnce(Object.assign(new Error("no"), { code: "permission" }));
  expect(await control.answer("u1")).toMatchObject({ ok: false, code: "phone_permission" });
  expect(on.problem).toHaveBeenCalledWith("permission", expect.stringContaining("microphone"));
  expect(control.audio.trouble).toBe("permission");
  expect(await control.checkMicrophone()).toEqual({ ok: true });
  expect(control.audio).toMatchObject({ trouble: "", advice: "" });
});

it("mutes the local microphone with the call, whoever muted it", () => {
  control.start(credentials);
  const talking = { state: CallState.CONNECTED } as const;
  bar.call("ringing", call("u1"));
  bar.call("connect", call("u1", talking));
  follow();
  expect(phone.setMuted).not.toHaveBeenCalled();
  bar.call("mute", call("u1", { ...talking, connected_muted: true }));
  follow();
  bar.call("unmute", call("u1", talking));
  follow();
  expect(phone.setMuted.mock.calls).toEqual([
    ["u1", true],
    ["u1", false],
  ]);
});

it("a muted call that is answered anew stays muted", () => {
  control.start(credentials);
  bar.call("ringing", call("u1", { connected_muted: true }));
  bar.call("mute", call("u1", { connected_muted: true }));
  follow();
  phone.setMuted.mockClear();
  say({ type: "answered", uniqueid: "u1" });
  expect(phone.setMuted).toHaveBeenCalledWith("u1", true);
});

it("a test of a sound does not end a real ring", () => {
  control.start(credentials);
  control.test("rush");
  control.stopTest();
  expect(sound.stop).toHaveBeenCalledOnce();
  bar.call("ringing", call("u1"));
  follow();
  control.stopTest();
  expect(sound.stop).toHaveBeenCalledOnce();
});

it("tells that it can be called: at first, and again while it has no call", () => {
  control.start(credentials);
  say({ type: "registered" });
  say({ type: "registered" });
  expect(on.registered).toHaveBeenCalledTimes(2);
  say({ type: "ringing", uniqueid: "u1", autoAnswer: false });
  say({ type: "registered" });
  expect(on.registered).toHaveBeenCalledTimes(2);
});

it("hears no more of a phone that was let go", () => {
  control.start(credentials);
  const old = line.options[0];
  control.stop();
  old?.on({ type: "registered" });
  expect(control.audio.registered).toBe(false);
});

it("its chunk comes when it is needed; a sign-out on the way ends it before it begins", async () => {
  const load = vi.fn(() => Promise.resolve({ createControl: () => control }));
  const handle = new PhoneHandle(load, site, on);
  expect(load).not.toHaveBeenCalled();
  const started = handle.start(credentials);
  handle.stop();
  await started;
  expect(handle.active).toBe(false);
  await handle.start(credentials);
  expect(handle.active).toBe(true);
});

it("a chunk that cannot be loaded is told, and tried again the next time", async () => {
  const load = vi.fn(() => Promise.reject(new Error("gone")));
  const handle = new PhoneHandle(load, site, on);
  await handle.start(credentials);
  expect(await handle.test("rush")).toBe(false);
  expect(on.problem).toHaveBeenCalledTimes(2);
  expect(on.problem).toHaveBeenCalledWith("load", expect.anything());
});
