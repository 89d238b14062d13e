// What can be done in and after a call beside the daily buttons: hand it on, send digits, code it; and the site's pages.

import { describe, expect, it } from "vitest";
import { type Action, CallState } from "../../src/protocol.gen.ts";
import { AT, call, state } from "../session/samples.ts";
import { button, changed, find, rig, show, type, wishes } from "./rig.ts";

const talking = (actions: readonly Action[]) =>
  ({ state: CallState.CONNECTED, connected: 1, actions }) as const;

const callReasons = {
  A: { code: "A", name: "Order", children: { "1": { code: "1", name: "New" } } },
  B: { code: "B", name: "Complaint", children: {} },
};

async function inCall(root: ShadowRoot, actions: readonly Action[]): Promise<void> {
  rig.bar.push({ type: "ready", state: state({ callReasons }) });
  rig.bar.call("ringing", call("a"));
  rig.bar.call("connect", call("a", talking(actions)));
  await changed();
  if (actions.includes("transfer")) button(root, "Transfer").click();
  await changed();
}

describe("a transfer", () => {
  it("asks the target first when Enter is pressed in the field", async () => {
    const root = show("READY");
    await inCall(root, ["hangup", "transfer", "blind_transfer"]);
    expect(root.activeElement).toBe(find(root, "[name=target]"));
    await type(find(root, "[name=target]"), " 202 ");
    find(root, ".sheet").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    await changed();
    expect(wishes()).toEqual([["transfer", "a", "202"]]);
    expect(root.querySelector("[name=target]")).toBeNull();
  });

  it("hands over at once with the other button, and asks nothing without a number", async () => {
    const root = show("READY");
    await inCall(root, ["hangup", "transfer", "blind_transfer"]);
    button(root, "Hand over now").click();
    await changed();
    expect(wishes()).toEqual([]);
    await type(find(root, "[name=target]"), "202");
    button(root, "Hand over now").click();
    await changed();
    expect(wishes()).toEqual([["blindTransfer", "a", "202"]]);
  });

  it("shows both calls, and the ways on at the consultation alone", async () => {
    const root = show("READY");
    const open = ["hangup", "cancel_transfer", "finish_transfer", "swap", "conference"] as const;
    rig.bar.call("ringing", call("a"));
    rig.bar.call("connect", call("a", talking(["hangup"])));
    rig.bar.call("hold", call("a", { ...talking(open), state: CallState.HELD }));
    rig.bar.call("new", call("b", { direction: "OUTGOING", state: CallState.NEW }));
    rig.bar.call("connect", call("b", { ...talking(open), direction: "OUTGOING" }));
    await changed();
    expect(root.querySelectorAll(".call")).toHaveLength(2);
    for (const name of ["Connect them", "Swap", "Conference", "Back to the call"]) button(root, name).click();
    await changed();
    expect(rig.calls).toEqual([
      ["finishTransfer", "b"],
      ["swap", "b"],
      ["conference", "b"],
      ["cancelTransfer", "b"],
    ]);
    expect([...root.querySelectorAll("button")].filter((one) => one.textContent === "Swap")).toHaveLength(1);
  });
});

it("the keypad sends a digit with each button", async () => {
  const root = show("READY");
  await inCall(root, ["hangup", "dtmf", "record_start"]);
  button(root, "Keypad and more").click();
  await changed();
  for (const name of ["4", "#", "Record"]) button(root, name).click();
  await changed();
  expect(rig.calls).toEqual([
    ["sendDigits", "a", "4"],
    ["sendDigits", "a", "#"],
    ["record", "a", "start"],
  ]);
});

describe("account codes", () => {
  it("open by themselves after a call when the page wants it, in two levels, until they are closed", async () => {
    const root = show("READY", { autoOpenAccountCode: true });
    await inCall(root, ["hangup"]);
    rig.bar.call("hangup", call("a", { state: CallState.HUNG_UP, connected: 1 }));
    await changed();
    button(root, "Order").click();
    await changed();
    button(root, "New").click();
    button(root, "Complaint").click();
    await changed();
    button(root, "Dismiss").click();
    expect(rig.calls).toEqual([["setCode", "a", "A", "1"], ["setCode", "a", "B", null], ["closeCodes"]]);
  });

  it("stay closed otherwise, and after a call that was never talked in", async () => {
    const root = show("READY");
    await inCall(root, ["hangup"]);
    rig.bar.call("hangup", call("a", { state: CallState.HUNG_UP, connected: 1 }));
    await changed();
    expect(root.querySelector(".finished")).toBeNull();
    const missed = show("READY", { autoOpenAccountCode: true });
    rig.bar.push({ type: "ready", state: state({ callReasons }) });
    rig.bar.call("ringing", call("b"));
    rig.bar.call("hangup", call("b", { state: CallState.HUNG_UP }));
    await changed();
    expect(missed.querySelector(".finished")).toBeNull();
  });
});

it("a wrap-up that runs can be made longer", async () => {
  const root = show("READY");
  const acw = { type: "status", status: "ACW", reason: "", next_status: null, next_reason: "" } as const;
  rig.bar.push({ ...acw, wrap_up: { until: AT + 10, latest: AT + 40 } });
  await changed();
  button(root, "30 s more").click();
  expect(rig.calls).toEqual([["extendWrapUp", 30]]);
  rig.bar.push({ ...acw, wrap_up: { until: AT + 40, latest: AT + 40 } });
  await changed();
  button(root, "30 s more").click();
  expect(rig.calls).toHaveLength(1);
  rig.bar.push({ ...acw, wrap_up: null }); // chosen, or standing still: it has no end
  await changed();
  expect(root.textContent).not.toContain("30 s more");
});

it("what rings at colleagues is picked up by whoever has no call", async () => {
  const root = show("READY");
  const ringing = { name: "", number: "603", queue_id: 1, queue_name: "Support", agents: [2], since: AT };
  rig.bar.push({ type: "ringing", calls: [{ uniqueid: "x", ...ringing }] });
  await changed();
  expect(find(root, ".elsewhere").textContent).toContain("603Support");
  button(root, "Pick up").click();
  await changed();
  expect(rig.calls).toEqual([["pickUp", "x"]]);
  rig.bar.call("ringing", call("a"));
  await changed();
  button(root, "Pick up").click();
  expect(rig.calls).toHaveLength(1);
  rig.bar.push({ type: "ringing", calls: [] });
  await changed();
  expect(root.querySelector(".elsewhere")).toBeNull();
});

it("showDialControl false takes the controls of calls away and leaves the calls", async () => {
  const root = show("READY", { showDialControl: false });
  await inCall(root, ["hangup", "hold"]);
  expect(root.querySelector(".call .button, .dial")).toBeNull();
  expect(root.querySelectorAll(".call")).toHaveLength(1);
});

it("the site's pages are shown one at a time below the bar", async () => {
  const root = show("READY");
  const tabs = [{ name: "crm", url: "about:blank" }];
  rig.bar.push({ type: "ready", state: state({ layout: { crm_url: "", crm_tab: "", tabs } }) });
  await changed();
  expect(root.querySelector("iframe")).toBeNull();
  button(root, "crm").click();
  expect(rig.calls).toEqual([["showTab", "crm"]]);
  rig.bar.put({ type: "tab", tab: { name: "crm", url: "about:blank" } });
  await changed();
  expect(find<HTMLIFrameElement>(root, "iframe").src).toBe("about:blank");
});

it("brings the sound of a call here from another window, by its card", async () => {
  const root = show("READY");
  const names = () => [...root.querySelectorAll("button")].map((one) => one.getAttribute("aria-label"));
  await inCall(root, ["hangup"]);
  expect(names()).not.toContain("Bring the sound here");
  rig.sound.elsewhere = true;
  await changed();
  button(root, "Bring the sound here").click();
  await changed();
  expect(rig.calls).toEqual([["takeSound"]]);
  rig.sound.elsewhere = false;
  await changed();
  expect(names()).not.toContain("Bring the sound here");
});
