// What an agent opens over the bar: the search for a colleague, codes, phone and sound, the day's figures.

import { afterEach, describe, expect, it, vi } from "vitest";
import { CallState, type User } from "../../src/protocol.gen.ts";
import type { Past } from "../../src/ui/bar.ts";
import { AT, call, pastCall, state, user } from "../session/samples.ts";
import { button, changed, find, press, rig, show, type, wishes } from "./rig.ts";

const talking = { state: CallState.CONNECTED, connected: AT } as const;

async function inCall(
  root: ShadowRoot,
  opener: string,
  fields: Parameters<typeof state>[0] = {},
): Promise<void> {
  rig.bar.push({ type: "ready", state: state(fields) });
  rig.bar.call("ringing", call("a"));
  rig.bar.call("connect", call("a", { ...talking, actions: ["transfer", "dtmf"] }));
  await changed();
  button(root, opener).click();
  await changed();
}

const petr = {
  id: 2,
  displayname: "Petr",
  group_id: null,
  status: "AUX",
  reason: "Lunch",
  number: "102",
  busy: false,
} as const;

describe("the search for a colleague", () => {
  it("means the first that is found, walks with arrows, and hands over at once with Shift and Enter", async () => {
    const root = show("READY");
    await inCall(root, "Transfer", { agents: { 2: petr } });
    const field = find<HTMLInputElement>(root, "[name=target]");
    expect(field.getAttribute("aria-activedescendant")).toBeNull();
    await type(field, "pet");
    const option = find(root, '[role=option][aria-selected="true"]');
    expect(option.textContent).toBe("PetrLunch102");
    expect(field.getAttribute("aria-activedescendant")).toBe(option.id);
    await type(field, "");
    press(field, "ArrowUp");
    await changed();
    expect(find(root, '[aria-selected="true"]').textContent).toContain("800");
    press(field, "ArrowDown");
    await changed();
    field.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Enter", shiftKey: true, bubbles: true, cancelable: true }),
    );
    await changed();
    expect(wishes()).toEqual([["blindTransfer", "a", "102"]]);
    expect(root.querySelector("[name=target]")).toBeNull();
  });

  it("says in words who is in a call, beside a reason not to be ready", async () => {
    const root = show("READY");
    const ivo = { ...petr, id: 3, displayname: "Ivo", status: "READY", reason: "", number: "103" } as const;
    await inCall(root, "Transfer", { agents: { 2: { ...petr, busy: true }, 3: { ...ivo, busy: true } } });
    const colleagues = '[aria-label="Colleagues"] small';
    const said = [...root.querySelectorAll(colleagues)].map((one) => one.textContent);
    expect(said).toEqual(["In a call", "Lunch \u00b7 In a call"]);
    rig.bar.push({ type: "agents", agents: { 3: { ...ivo, busy: false } } });
    await changed();
    expect(find(root, colleagues).textContent).toBe("Ready");
  });

  it("keeps whom one has chosen when those called lately arrive above", async () => {
    let answer = (_: Awaited<ReturnType<Past["calls"]>>) => {};
    const root = show("READY");
    rig.past = [new Promise((resolve) => (answer = resolve))];
    await inCall(root, "Transfer", { agents: { 2: petr } });
    press(find(root, "[name=target]"), "ArrowDown");
    await changed();
    expect(find(root, '[aria-selected="true"]').textContent).toContain("Petr");
    const calls = [pastCall("x", { direction: "OUTGOING", number_norm: "+420601482915", name: "Jan" })];
    answer({ ok: true, data: { calls, next: "" } });
    await changed();
    expect(find(root, '[aria-label="Lately"]').textContent).toContain("Jan");
    expect(find(root, '[aria-selected="true"]').textContent).toContain("Petr");
  });
});

describe("the keypad", () => {
  it("takes digits that are typed, and shows what was sent", async () => {
    const root = show("READY");
    await inCall(root, "Keypad and more");
    expect(root.activeElement).toBe(find(root, ".sheet"));
    press(find(root, ".sheet"), "7");
    press(find(root, ".sheet"), "x");
    await changed();
    press(find(root, ".sheet"), "#");
    await changed();
    expect(rig.calls).toEqual([
      ["sendDigits", "a", "7"],
      ["sendDigits", "a", "#"],
    ]);
    expect(find(root, ".digits").textContent).toBe("7#");
  });
});

describe("many account codes", () => {
  it("are searched in both levels, Enter takes the first, and it is the first next time", async () => {
    const children = Object.fromEntries(
      [..."abcdefghi"].map((code) => [code, { code, name: `Part ${code}` }]),
    );
    const callReasons = { O: { code: "O", name: "Order", children } };
    const root = show("READY");
    await inCall(root, "Keypad and more", { callReasons });
    const field = find<HTMLInputElement>(root, "[name=code]");
    await type(field, "part c");
    expect(find(root, ".codes div").textContent).toBe("Order: Part c");
    press(field, "Enter");
    await changed();
    expect(rig.calls).toEqual([["setCode", "a", "O", "c"]]);
    expect(button(root, "Order: Part c").getAttribute("aria-pressed")).toBe("true");
    await type(field, "nothing");
    expect(find(root, ".codes .none").textContent).toBe("No code fits.");
    await type(field, "");
    expect(find(root, ".lately").textContent).toContain("Order: Part c");
  });
});

describe("phone and sound", () => {
  const tested = async (root: ShadowRoot, line: Promise<unknown>, rows: number) => {
    rig.line = line;
    button(root, "Phone Soft is connected").click();
    await changed();
    button(root, "Test the line").click();
    await vi.waitFor(async () => {
      await changed();
      expect(root.querySelectorAll(".test li")).toHaveLength(rows);
    });
    return [...root.querySelectorAll(".test li")].map((row) => row.textContent);
  };

  it("tells what is wrong with the line, and what to do", async () => {
    const root = show("READY", {}, { ok: false, code: "timeout" });
    const server = { server: "192.0.2.10", ports: "20000-20199" };
    const line = Promise.resolve({ ok: false, code: "phone_no_voice", message: "", ...server });
    expect(await tested(root, line, 4)).toEqual([
      "The microphone does not work: what to do is said below.",
      "The phone is connected.",
      "The server does not answer.",
      "The voice does not get through: UDP ports 20000-20199 to 192.0.2.10 are blocked. Ask those who look after your network to open them.",
    ]);
  });

  it.each([
    [{ ok: true, mos: 4.4, loss: 0, rtt: 24.3 }, "The voice gets through, there and back in 24 ms."],
    [{ ok: true, mos: 2.7, loss: 0.124, rtt: 180 }, "badly: 12% of it is lost, there and back in 180 ms"],
    [{ ok: false, code: "phone_no_voice", server: "192.0.2.10", ports: "" }, "UDP to 192.0.2.10 is blocked"],
    [{ ok: false, code: "wrong_state" }, "because of a call"],
    [{ ok: false, code: "phone_connection" }, "got no answer from the server. Test again in a minute"],
    [{ ok: false, code: "unavailable" }, "lacks what the test needs. Reload the page"],
  ])("says in words how the voice gets through: %o", async (line, words) => {
    const rows = await tested(show("READY"), Promise.resolve(line), 4);
    expect(rows.at(-1)).toContain(words);
  });

  it("says that the line is being tested, and gives the test up when it is closed", async () => {
    const root = show("READY");
    expect(await tested(root, new Promise(() => {}), 1)).toEqual([
      "A tone is on its way to the server and back\u2026",
    ]);
    expect(rig.testing?.aborted).toBe(false);
    button(root, "Phone Soft is connected").click();
    await changed();
    expect(root.querySelector(".test")).toBeNull();
    expect(rig.testing?.aborted).toBe(true);
  });

  it("says at once that a microphone which cannot be opened is checked, and closes it after the test", async () => {
    const root = show("READY");
    button(root, "Phone Soft is connected").click();
    await changed();
    button(root, "Try").click();
    await changed();
    expect(find(root, ".meter output").textContent).toContain("Say something");
    button(root, "Stop").click();
    await changed();
    expect(root.querySelector(".meter")).toBeNull();
    expect(rig.closed).toBe(1);
    rig.deaf = true;
    button(root, "Try").click();
    await changed();
    expect(rig.calls).toEqual([["checkMicrophone"]]);
    expect(root.querySelector(".meter")).toBeNull();
  });
});

it("the day's figures are asked for when they are opened", async () => {
  const root = show("READY");
  rig.figures = { ...user, in_calls_answered: 1234, talktime: 3661 } as User;
  button(root, "Today").click();
  await changed();
  expect(find(root, ".today").textContent).toContain("Answered1,234");
  expect(find(root, ".today").textContent).toContain("In calls1:01:01");
});

describe("a call that comes while the agent looks elsewhere", () => {
  afterEach(() => {
    document.title = "";
    vi.unstubAllGlobals();
  });

  it("is in the title and told by the system, until it rings no more", async () => {
    const told: { title: string; closed: boolean }[] = [];
    class FakeNotification {
      static permission = "granted";
      readonly note: { title: string; closed: boolean };
      constructor(title: string) {
        this.note = { title, closed: false };
        told.push(this.note);
      }
      close(): void {
        this.note.closed = true;
      }
    }
    vi.stubGlobal("Notification", FakeNotification);
    vi.spyOn(document, "hasFocus").mockReturnValue(false);
    document.title = "CRM";
    show("READY");
    rig.bar.call("ringing", call("a", { name: "Lucie" }));
    await changed();
    expect(document.title).toBe("\u260e Lucie");
    expect(told).toEqual([{ title: "Lucie", closed: false }]);
    rig.bar.call("connect", call("a", talking));
    await changed();
    expect(document.title).toBe("CRM");
    expect(told).toEqual([{ title: "Lucie", closed: true }]);
  });

  it("leaves a title alone that the page has changed meanwhile", async () => {
    vi.spyOn(document, "hasFocus").mockReturnValue(false);
    document.title = "CRM";
    show("READY");
    rig.bar.call("ringing", call("a", { name: "Lucie" }));
    await changed();
    document.title = "Customer: Lucie";
    rig.bar.call("hangup", call("a"));
    await changed();
    expect(document.title).toBe("Customer: Lucie");
  });
});

it("what could not be fetched is asked for again by itself, once in a while", async () => {
  vi.useFakeTimers();
  rig.failures = 2;
  const root = show("READY");
  await inCall(root, "Transfer", { agents: { 2: petr } });
  await vi.advanceTimersByTimeAsync(100);
  await changed();
  expect([rig.failures, root.querySelector("[name=target]")]).toEqual([1, null]);
  for (let times = 0; times < 2; times += 1) {
    await vi.advanceTimersByTimeAsync(60_000);
    await changed();
  }
  expect(find(root, "[name=target]")).toBeTruthy();
});
