// Looking back at calls: what is asked for and when, what is shown, and what can be done with it.

import { act } from "preact/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { PastCall } from "../../src/protocol.gen.ts";
import type { PastFilter } from "../../src/ui/bar.ts";
import { call, pastCall } from "../session/samples.ts";
import { button, changed, find, press, rig, show } from "./rig.ts";

const page = (calls: readonly PastCall[], next = "") => ({ ok: true, data: { calls, next } }) as const;
const questions = () =>
  rig.calls.filter(([name]) => name === "pastCalls").map(([, asked]) => asked as PastFilter);

/** Answers lead to drawing, drawing to effects, and these to questions. */
async function settled(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await act(async () => {
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    });
  }
}

async function opened(look: Parameters<typeof show>[1] = {}, outcome?: Parameters<typeof show>[2]) {
  const root = show("READY", look, outcome);
  await changed();
  button(root, "Call history").click();
  await settled();
  return root;
}

async function choose(root: ShadowRoot, name: string, value: string): Promise<void> {
  const field = find<HTMLInputElement | HTMLSelectElement>(root, `.filters [name=${name}]`);
  field.value = value;
  await act(() => {
    const kind = field.tagName === "SELECT" ? "change" : "input";
    field.dispatchEvent(new Event(kind, { bubbles: true }));
  });
  await settled();
}

afterEach(() => {
  vi.useRealTimers();
});

describe("what is asked for", () => {
  it("everything of one's own when it is opened, and nothing before", async () => {
    const root = await opened();
    expect(questions()).toEqual([
      {
        whose: "own",
        text: "",
        direction: null,
        result: null,
        queue: null,
        since: null,
        until: null,
        cursor: "",
      },
    ]);
    expect(root.activeElement).toBe(find(root, "[name=text]"));
  });

  it("at once after each change of a filter", async () => {
    const root = await opened();
    await choose(root, "text", " nov ");
    await choose(root, "direction", "OUTGOING");
    await choose(root, "result", "not_reached");
    await choose(root, "queue", "0");
    await choose(root, "since", "2026-11-02");
    await choose(root, "until", "2026-11-02");
    expect(questions()).toHaveLength(7);
    const { since, until, ...others } = questions().at(-1) as PastFilter;
    expect(others).toEqual({
      whose: "own",
      text: "nov",
      direction: "OUTGOING",
      result: "not_reached",
      queue: 0,
      cursor: "",
    });
    expect(since).toBe(new Date(2026, 10, 2).getTime() / 1000);
    expect(until).toBe(new Date(2026, 10, 3).getTime() / 1000);
  });

  it("with debounceRequests 500 ms after the last change, but at once when it is opened", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const root = await opened({ debounceRequests: true });
    expect(questions()).toHaveLength(1);
    await choose(root, "text", "n");
    vi.advanceTimersByTime(499);
    await choose(root, "text", "no");
    vi.advanceTimersByTime(499);
    await settled();
    expect(questions()).toHaveLength(1);
    vi.advanceTimersByTime(1);
    await settled();
    expect(questions().map(({ text }) => text)).toEqual(["", "no"]);
  });

  it("again when a call has ended and when the connection is back, not while it is lost", async () => {
    const root = await opened();
    rig.bar.call("ringing", call("a"));
    await changed();
    expect(questions()).toHaveLength(1);
    rig.bar.call("hangup", call("a", { state: 4 }));
    await changed();
    expect(questions()).toHaveLength(2);
    rig.bar.put({ type: "lost", text: "" });
    await changed();
    expect(find(root, ".history .state").textContent).toContain("The connection is lost");
    await choose(root, "text", "x");
    expect(questions()).toHaveLength(2);
  });

  it("the next page behind the last call", async () => {
    rig.past = [page([pastCall("a"), pastCall("b")], "b~2"), page([pastCall("c")])];
    const root = await opened();
    button(root, "Earlier calls").click();
    await settled();
    expect(questions().map(({ cursor }) => cursor)).toEqual(["", "b~2"]);
    expect(root.querySelectorAll(".past")).toHaveLength(3);
    expect(root.textContent).not.toContain("Earlier calls");
  });

  it("an answer that was overtaken by a later question is not shown", async () => {
    let answer: (found: ReturnType<typeof page>) => void = () => {};
    const root = await opened();
    rig.past = [new Promise((resolve) => (answer = resolve)) as never, page([pastCall("new")])];
    await choose(root, "text", "a");
    await choose(root, "text", "ab");
    answer(page([pastCall("old"), pastCall("older")]));
    await settled();
    expect(root.querySelectorAll(".past")).toHaveLength(1);
  });

  it("a supervisor may ask for the team's calls, others have no such choice", async () => {
    expect((await opened()).querySelector("[name=whose]")).toBeNull();
    rig.unmount();
    const root = show("READY");
    rig.bar.push({ type: "user", user: { ...rig.bar.session.user, superuser: true } } as never);
    await changed();
    button(root, "Call history").click();
    await settled();
    rig.past = [page([pastCall("a", { agent_name: "Petr" })])];
    await choose(root, "whose", "team");
    expect(questions().at(-1)?.whose).toBe("team");
    expect(find(root, ".past").textContent).toContain("Petr");
  });
});

describe("what is shown", () => {
  it("who, when, how long, and that nobody answered", async () => {
    rig.past = [
      page([pastCall("a", { name: "Novák", codes: ["ORDER"] }), pastCall("b", { result: "missed" })]),
    ];
    const root = await opened();
    const [first, second] = [...root.querySelectorAll(".past")];
    for (const text of ["Novák", "+420\u00a0777\u00a0123\u00a0456", "Support", "ORDER", "Answered", "1:01"])
      expect(first?.textContent).toContain(text);
    expect(second?.textContent).toContain("Missed");
    expect(second?.className).toContain("lost");
    expect(find(root, ".history .state").textContent).toBe("2 calls are listed");
  });

  it("that there are none, that none are like that, and the way back", async () => {
    const root = await opened();
    expect(find(root, ".history .state").textContent).toContain("No calls yet");
    await choose(root, "text", "x");
    expect(find(root, ".history .state").textContent).toContain("No calls match");
    button(root, "Show all calls").click();
    await settled();
    expect(questions().at(-1)?.text).toBe("");
    expect(find<HTMLInputElement>(root, "[name=text]").value).toBe("");
  });

  it("what went wrong, until it is tried again", async () => {
    rig.past = [{ ok: false, code: "unavailable" }, page([pastCall("a")])];
    const root = await opened();
    expect(find(root, ".history .state").textContent).toContain("not available");
    button(root, "Try again").click();
    await settled();
    expect(root.querySelectorAll(".past")).toHaveLength(1);
    expect(root.querySelector(".history .bad")).toBeNull();
  });
});

describe("what can be done", () => {
  it("call back, as dialling allows", async () => {
    rig.past = [page([pastCall("a", { name: "Novák" }), pastCall("b", { number: "", number_norm: "" })])];
    const root = await opened();
    button(root, "Call Novák").click();
    await settled();
    expect(rig.calls).toContainEqual(["dial", "+420777123456"]);
    expect([...root.querySelectorAll(".past .button")]).toHaveLength(1);
    rig.bar.put({ type: "lost", text: "" });
    await changed();
    expect(button(root, "Call Novák").getAttribute("aria-disabled")).toBe("true");
    expect((await opened({ showDialControl: false })).querySelector(".past .button")).toBeNull();
  });

  it("hear a recording where that is allowed, one at a time", async () => {
    rig.past = [
      page([pastCall("a", { name: "A", playable: true }), pastCall("b", { name: "B", playable: true })]),
    ];
    const root = await opened({}, { ok: true, data: "http://ucs/recording/a?signature=1" } as never);
    button(root, "Play the recording: A").click();
    await settled();
    expect(rig.calls).toContainEqual(["recording", "a"]);
    expect(find(root, "audio").getAttribute("src")).toBe("http://ucs/recording/a?signature=1");
    button(root, "Play the recording: B").click();
    await settled();
    expect(root.querySelectorAll("audio")).toHaveLength(1);
    find(root, "audio").dispatchEvent(new Event("error"));
    await settled();
    expect(find(root, ".player").textContent).toContain("cannot be played");
    button(root, "Close the recording: B").click();
    await settled();
    expect(root.querySelector(".player")).toBeNull();
  });

  it("a recording that is gone says so and offers nothing", async () => {
    rig.past = [page([pastCall("a", { name: "A", playable: true })])];
    const root = await opened({}, { ok: false, code: "gone" });
    button(root, "Play the recording: A").click();
    await settled();
    expect(find(root, ".player").textContent).toBe("The recording has been deleted.");
  });

  it("Escape closes it and the button has the focus again", async () => {
    const root = await opened();
    press(find(root, "[name=text]"), "Escape");
    await settled();
    expect(root.querySelector(".history")).toBeNull();
    const opener = button(root, "Call history");
    expect(root.activeElement).toBe(opener);
    expect(opener.getAttribute("aria-expanded")).toBe("false");
  });
});
