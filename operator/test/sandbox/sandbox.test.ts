import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { UcsOperator, UcsOptions } from "../../src/api/types.ts";
import { createOperator } from "../../src/entry/module.ts";
import type { SandboxOptions } from "../../src/sandbox/options.ts";
import { type Sandbox, sandbox } from "../../src/sandbox/sandbox.ts";

const cleanUp: (() => void)[] = [];
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  for (const each of cleanUp.splice(0)) each();
  vi.useRealTimers();
});

interface Desk {
  readonly ucs: Sandbox;
  readonly operator: UcsOperator;
  /** The names of all callbacks but those for logs, since the last look. */
  heard(): string[];
}

async function desk(
  options: SandboxOptions = {},
  status: "READY" | "AUX" | "OFFLINE" = "READY",
): Promise<Desk> {
  const made = bar(options);
  await made.ucs.work(made.operator, status, "Lunch");
  made.heard();
  return made;
}

/** Nobody has signed in yet. */
function bar(options: SandboxOptions = {}, settings: UcsOptions = {}): Desk {
  const ucs = sandbox(options);
  const log: string[] = [];
  const callbacks = Object.fromEntries(
    "onError onWarning onMessage onConnect onCredentials onLoginError onUser onIdentify onDevice onReady onStateChange onCallNew onCallRinging onCallConnect onCallHold onCallResume onCallHangup onCallMute onCallUnmute onAgentSuspend onAgentResume onWaitingCallersChange onLogout"
      .split(" ")
      .map((name) => [name, () => void log.push(name)]),
  );
  const operator = createOperator(
    ucs.attach({ headless: true, lang: "en", identifyCookie: false, ...callbacks, ...settings }),
  );
  cleanUp.push(() => {
    void operator.stop();
    ucs.stop();
  });
  return { ucs, operator, heard: () => log.splice(0) };
}

test("a script's caller rings at the agent, who answers and hangs up", async () => {
  const { ucs, operator, heard } = await desk();
  const customer = ucs.incoming({ number: "+420603111222", name: "Jan Novak", queue: "Sales" });
  expect(heard()).toEqual(["onCallRinging"]);
  expect(operator.state()?.call).toMatchObject({ name: "Jan Novak", queue_name: "Sales", state: 2 });
  expect(await operator.answer()).toEqual({ ok: true });
  expect(customer.state).toBe("talking");
  expect(await operator.hangup()).toEqual({ ok: true });
  expect(heard()).toEqual(["onCallConnect", "onCallHangup", "onStateChange"]);
  expect(operator.state()).toMatchObject({ status: "ACW", call: null });
  vi.advanceTimersByTime(10_000);
  expect(operator.state()?.status).toBe("READY");
});

test("there is no softphone whose line could be tested", async () => {
  const { operator } = await desk();
  expect(await operator.checkLine()).toMatchObject({ ok: false, code: "no_device" });
});

test("callers wait while the agent is not ready", async () => {
  const { ucs, operator, heard } = await desk({}, "AUX");
  ucs.incoming({ number: "603111222" });
  const second = ucs.incoming({ number: "603111333" });
  vi.advanceTimersByTime(200);
  expect(heard()).toEqual(["onWaitingCallersChange"]);
  expect(operator.state()?.waitingCallers).toBe(2);
  second.hangUp();
  await operator.changeStatus("READY");
  expect(operator.state()?.call?.caller_number).toBe("603111222");
  expect(ucs.waiting).toBe(1);
});

test("the agent calls, and whoever is called picks up when the script says so", async () => {
  const { ucs, operator, heard } = await desk();
  const result = await operator.dial("777123456", undefined, undefined, { ticket: 7 });
  expect(result).toEqual({ ok: true, uniqueid: ucs.called().uniqueid });
  ucs.called().answer();
  expect(operator.state()?.call?.data).toEqual({ ticket: 7 });
  ucs.called().hangUp();
  expect(heard()).toEqual(["onCallNew", "onCallRinging", "onCallConnect", "onCallHangup", "onStateChange"]);
});

test("a number is called as it was copied", async () => {
  const { ucs, operator } = await desk();
  await operator.dial("tel:+420\u00a0777\u2011123\u2011456\u202c");
  expect(ucs.called().number).toBe("+420777123456");
});

test("a consultation is opened, joined and left", async () => {
  const { ucs, operator, heard } = await desk();
  ucs.incoming({ number: "603111222" });
  await operator.answer();
  await operator.transfer("202");
  ucs.called().answer();
  expect(await operator.finishTransfer()).toEqual({ ok: true });
  expect(heard()).toEqual(
    "onCallRinging onCallConnect onCallHold onCallNew onCallRinging onCallConnect onCallHangup onCallHangup onStateChange".split(
      " ",
    ),
  );
});

test("after a cut the bar is told what it missed", async () => {
  const { ucs, operator, heard } = await desk();
  ucs.cut();
  ucs.incoming({ number: "603111222" });
  expect(heard()).toEqual(["onError"]);
  ucs.mend();
  await vi.advanceTimersByTimeAsync(1000);
  expect(heard()).toEqual(["onConnect", "onCallRinging", "onReady", "onWaitingCallersChange"]);
  ucs.restart();
  await vi.advanceTimersByTimeAsync(1000);
  expect(heard()).toEqual(["onError", "onConnect", "onReady"]);
  expect(operator.state()?.call?.state).toBe(2);
});

test("a session that the server has lost ends, and a sign-in can be refused", async () => {
  const { ucs, operator, heard } = await desk();
  ucs.forget();
  ucs.restart();
  await vi.advanceTimersByTimeAsync(1000);
  expect(heard()).toEqual(["onError", "onConnect", "onLogout", "onCredentials"]);
  ucs.refuseLogin(2);
  expect(await operator.login("agent1", "x")).toMatchObject({ ok: false, code: "login_error" });
  expect(heard()).toEqual(["onLoginError"]);
});

test("what a script wants must be possible", async () => {
  const { ucs } = await desk();
  expect(() => ucs.called()).toThrow("called nobody");
  expect(() => ucs.phone.answer()).toThrow("does not ring");
  expect(() => ucs.incoming({ number: "1", queue: "Nobody" })).toThrow("no inbound queue Nobody");
  expect(() => ucs.incoming({ number: "603111222" }).answer()).toThrow("nobody is calling");
});

test("work says why a sign-in is refused, and may be tried again", async () => {
  const { ucs, operator } = bar();
  ucs.refuseLogin(2);
  await expect(ucs.work(operator)).rejects.toThrow("disabled");
  ucs.refuseLogin(0);
  await ucs.work(operator);
  expect(operator.state()?.status).toBe("READY");
});

test("work leaves what is done already as it is", async () => {
  const { ucs, operator, heard } = await desk();
  await ucs.work(operator, "AUX", "Lunch");
  expect(heard()).toEqual(["onStateChange"]);
});

test("work goes on with a sign-in that the page has made itself", async () => {
  const { ucs, operator } = bar();
  operator.q.push(["login", "agent1", "x"]);
  await operator.start();
  await new Promise<void>((resolve) => operator.on("onIdentify", () => resolve()));
  await ucs.work(operator);
  expect(operator.state()).toMatchObject({ status: "READY", device: { identifier: "101" } });
});

test("work starts a stopped bar again", async () => {
  const { ucs, operator, heard } = await desk();
  await operator.stop();
  await ucs.work(operator, "AUX", "Lunch");
  expect(heard()).toEqual(["onConnect", "onReady", "onStateChange"]);
});

test("work says that a status is refused", async () => {
  const { ucs, operator } = bar();
  await expect(ucs.work(operator, "AUX", "Nap")).rejects.toThrow("AUX wants one of these reasons");
});

test("work says that a phone is refused", async () => {
  const { ucs, operator } = bar();
  const elsewhere = operator.on("onUser", () => ucs.takeOver());
  await expect(ucs.work(operator)).rejects.toThrow("not allowed in the state CREDENTIALS");
  elsewhere();
});

test("work pairs no phone without a device", async () => {
  const { ucs, operator, heard } = bar({}, { withoutDevice: true });
  await ucs.work(operator);
  expect(heard()).not.toContain("onWarning");
  expect(operator.state()).toMatchObject({ status: "READY", device: null });
});

test("a page that goes on as a view is told so", async () => {
  const told = vi.fn();
  const { ucs, operator } = bar({}, { autologout: false, onMessage: told });
  await ucs.work(operator);
  ucs.takeOver();
  expect(told).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ group: "session_taken", data: { view: true } }),
  );
});

test("who supervises is named when anything has changed, before the next call rings", async () => {
  const told = vi.fn();
  const { ucs, operator, heard } = bar({}, { onMessage: told });
  await ucs.work(operator, "AUX", "Lunch");
  ucs.incoming({ number: "603111222" });
  heard();
  const rings = vi.fn();
  operator.on("onCallRinging", rings);
  ucs.setStatus("AUX", "Lunch");
  ucs.setServing("Sales", true);
  expect(told).not.toHaveBeenCalled();
  ucs.setServing("Sales", false);
  expect(told.mock.lastCall?.[0]).toMatchObject({
    group: "supervisor",
    data: { who: "Supervisor", who_id: 0, what: "suspend", queue: 2 },
  });
  ucs.setStatus("READY");
  expect(told.mock.lastCall?.[0].data).toMatchObject({ what: "status", status: "READY" });
  expect(told.mock.invocationCallOrder[1]).toBeLessThan(rings.mock.invocationCallOrder[0] ?? 0);
});

test("who is in a call with the agent is busy, and whoever the script says", async () => {
  const colleagues = [
    { displayname: "Petr", number: "202" },
    { displayname: "Eva", number: "203", busy: true },
  ];
  const { ucs, operator } = await desk({ colleagues });
  const busy = () =>
    Object.values(operator.state()?.agents ?? {})
      .filter((one) => one.busy)
      .map((one) => one.number);
  expect(busy()).toEqual(["203"]);
  ucs.incoming({ number: "603111222" });
  await operator.answer();
  await operator.transfer("202");
  vi.advanceTimersByTime(1000);
  expect(busy()).toEqual(["201", "202", "203"]);
  await operator.cancelTransfer();
  await operator.hangup();
  vi.advanceTimersByTime(1000);
  expect(busy()).toEqual(["203"]);
});
