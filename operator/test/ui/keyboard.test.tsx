import { describe, expect, it, vi } from "vitest";
import { CallState } from "../../src/protocol.gen.ts";
import { AT, call, device, lunchLater, state, user } from "../session/samples.ts";
import { button, changed, find, press, rig, show } from "./rig.ts";

describe("signing in", () => {
  it("Enter in the form signs in with what is written", async () => {
    const root = show("CREDENTIALS");
    find<HTMLInputElement>(root, "[name=username]").value = " jana ";
    find<HTMLInputElement>(root, "[name=password]").value = "secret";
    find<HTMLInputElement>(root, "[name=remember]").checked = true;
    find(root, "form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    await changed();
    expect(rig.calls).toEqual([["signIn", "jana", "secret", true]]);
  });

  it("without a password asks for it instead", () => {
    const root = show("CREDENTIALS");
    find<HTMLInputElement>(root, "[name=username]").value = "jana";
    find(root, "form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    expect(rig.calls).toEqual([]);
    expect(root.activeElement).toBe(find(root, "[name=password]"));
  });

  it("shows what was wrong under the inputs", async () => {
    const root = show("CREDENTIALS");
    rig.bar.put({ type: "refused", number: 1, text: "Wrong.", at: 1 });
    await changed();
    expect(find(root, ".complaints").textContent).toBe("Wrong.");
    expect(find(root, "[name=password]").getAttribute("aria-invalid")).toBe("true");
  });
});

describe("the status menu", () => {
  it("opens with the arrow, moves with arrows, chooses with a click that Enter makes", async () => {
    const root = show("READY");
    rig.bar.push({ type: "ready", state: state({ auxReasons: { 1: { id: 1, name: "Lunch" } } }) });
    await changed();
    const opener = find(root, ".status .opener");
    opener.focus();
    press(opener, "ArrowDown");
    await changed();
    const focused = () => (root.activeElement as HTMLElement).textContent;
    expect(focused()).toBe("Ready");
    press(root.activeElement as HTMLElement, "ArrowDown");
    expect(focused()).toBe("Not ready: Lunch");
    press(root.activeElement as HTMLElement, "Home");
    press(root.activeElement as HTMLElement, "ArrowUp");
    expect(focused()).toBe("Offline");
    press(root.activeElement as HTMLElement, "ArrowUp");
    press(root.activeElement as HTMLElement, "ArrowUp");
    (root.activeElement as HTMLElement).click();
    await changed();
    expect(rig.calls).toEqual([["setStatus", "AUX", "Lunch"]]);
    expect(root.activeElement).toBe(opener);
  });

  it("closes with Escape, which the page does not see", async () => {
    const seen = vi.fn();
    document.body.addEventListener("keydown", seen);
    const root = show("READY");
    const opener = find(root, ".status .opener");
    opener.click();
    await changed();
    press(root.activeElement as HTMLElement, "Escape");
    await changed();
    expect(root.querySelector(".menu")).toBeNull();
    expect(root.activeElement).toBe(opener);
    expect(seen).not.toHaveBeenCalled();
    document.body.removeEventListener("keydown", seen);
  });

  it("shows what comes after the call", async () => {
    const root = show("READY");
    rig.bar.push(lunchLater);
    await changed();
    expect(find(root, ".status small .hidden").textContent).toBe("Lunch after this call");
  });
});

describe("calls", () => {
  it("have the buttons that the server would accept, and no other", async () => {
    const root = show("READY");
    rig.bar.call(
      "ringing",
      call("a", { actions: ["answer", "reject", "hangup"], caller_number_norm: "+420603111222" }),
    );
    await changed();
    const labels = () =>
      [...find(root, ".actions").querySelectorAll("span.label")].map((one) => one.textContent);
    expect(labels()).toEqual(["Answer", "Reject"]);
    expect(find(root, "[aria-live=assertive]").textContent).toContain("Incoming call");
    find(root, ".actions .good").click();
    await changed();
    expect(rig.calls).toEqual([["answer", "a"]]);
  });

  it("that are answered keep the focus away from the button that hangs up", async () => {
    const root = show("READY");
    rig.bar.call("ringing", call("a", { actions: ["answer", "reject"] }));
    await changed();
    find(root, ".actions .good").focus();
    rig.bar.call("connect", call("a", { state: CallState.CONNECTED, actions: ["hangup", "hold", "mute"] }));
    await changed();
    expect((root.activeElement as HTMLElement).className).toContain("call talking");
  });

  it("show names as text, never as HTML", async () => {
    const root = show("READY");
    rig.bar.call("ringing", call("a", { name: "<img src=x onerror=alert(1)>" }));
    await changed();
    expect(root.querySelector("img")).toBeNull();
    expect(find(root, ".who b").textContent).toBe("<img src=x onerror=alert(1)>");
  });
});

describe("the dial field", () => {
  it("dials with Enter and is empty afterwards", async () => {
    const root = show("READY");
    const field = find<HTMLInputElement>(root, ".dial input");
    field.value = " 800 ";
    find(root, "form.dial").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    await changed();
    expect(rig.calls).toEqual([["dial", "800"]]);
    expect(field.value).toBe("");
  });

  it("keeps the number and tells why when it was refused", async () => {
    const root = show("READY", {}, { ok: false, code: "invalid" });
    const field = find<HTMLInputElement>(root, ".dial input");
    field.value = "x";
    find(root, "form.dial").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    await changed();
    expect(rig.calls[1]?.[0]).toBe("note");
    expect(field.value).toBe("x");
  });

  it("is not there unless the page wants it", () => {
    expect(show("READY", { showDialControl: false }).querySelector(".dial")).toBeNull();
  });
});

it("the page's pattern for the agent is text", () => {
  const root = show("READY", { topMenuNameContent: "<b>%name%</b> of %icon%" });
  expect(find(root, ".agent .opener").textContent).toBe("<b>Jana</b> of ");
  expect(root.querySelector(".agent b")).toBeNull();
});

it("a lost connection is told, and nothing can be asked for", async () => {
  const root = show("READY");
  rig.bar.put({ type: "lost", text: "gone" });
  await changed();
  expect(find(root, ".trouble").textContent).toContain("lost");
  expect(find(root, ".dial .button").getAttribute("aria-disabled")).toBe("true");
});

it("no markup has a style of its own", async () => {
  const root = show("READY");
  rig.bar.call("ringing", call("a", { actions: ["answer"] }));
  await changed();
  expect(root.querySelectorAll("[style], style")).toHaveLength(0);
});

it("is gone without a trace when it is taken away", async () => {
  show("READY");
  rig.unmount();
  expect(rig.element.childElementCount).toBe(0);
  expect(rig.listeners.size).toBe(0);
});

it("Enter that is held down is one push, also where the focus has gone meanwhile", async () => {
  const root = show("READY");
  await changed();
  const enter = (target: Element, repeat: boolean) => {
    const event = new KeyboardEvent("keydown", { key: "Enter", repeat, bubbles: true, cancelable: true });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const opener = find(root, ".status .opener");
  expect(enter(opener, false)).toBe(false);
  opener.click();
  await changed();
  expect(enter(root.activeElement as Element, true)).toBe(true);
  expect(enter(find(root, ".dial input"), true)).toBe(true);
});

describe("callers who wait", () => {
  it("are told to readers when the first comes and when the last is gone, not at every change", async () => {
    const root = show("READY");
    rig.bar.push({ type: "ready", state: state() });
    await changed();
    const told = async (count: number) => {
      rig.bar.push({ type: "waiting", count, by_queue: { 1: count } });
      await changed();
      const sum = find(root, ".sum");
      return `${sum.textContent}: ${sum.getAttribute("aria-live")}`;
    };
    expect(await told(1)).toBe("1 caller waiting: polite");
    expect(await told(2)).toBe("2 callers waiting: off");
    expect(await told(1)).toBe("1 caller waiting: off");
    expect(await told(0)).toBe("0 callers waiting: polite");
    expect(await told(3)).toBe("3 callers waiting: polite");
  });
});

describe("the focus", () => {
  it("goes from the sign-in form to the phones once they are there, and from the phone to the status", async () => {
    const root = show("CREDENTIALS");
    await changed();
    find(root, "[name=password]").focus();
    rig.bar.push({ type: "user", user });
    await changed();
    expect(root.activeElement).toBeNull();
    rig.bar.put({ type: "choice", devices: [device] });
    await changed();
    expect(root.activeElement).toBe(find(root, ".button.phone"));
    rig.bar.push({ type: "device", device });
    rig.bar.push({ type: "ready", state: state() });
    await changed();
    expect(root.activeElement).toBe(find(root, ".status .opener"));
  });

  it("is not taken from whoever works in the page meanwhile", async () => {
    const root = show("CREDENTIALS");
    await changed();
    find(root, "[name=password]").focus();
    rig.bar.push({ type: "user", user });
    await changed();
    const field = document.createElement("input");
    rig.element.after(field);
    field.focus();
    rig.bar.put({ type: "choice", devices: [device] });
    await changed();
    expect(document.activeElement).toBe(field);
    field.remove();
  });

  it("stays in the list when a notification is dismissed, so that Escape closes it", async () => {
    const root = show("READY");
    rig.bar.push({ type: "ready", state: state() });
    const notice = { title: "One", type: "info", at: AT } as const;
    rig.bar.put({ type: "notify", unique: false, notice });
    rig.bar.put({ type: "notify", unique: false, notice: { ...notice, title: "Two" } });
    await changed();
    find(root, ".bell .opener").click();
    await changed();
    const dismiss = find(root, ".notices .notice button");
    dismiss.focus();
    rig.bar.put({ type: "dismiss", id: 2 });
    await changed();
    expect(root.activeElement).toBe(find(root, ".notices"));
    press(root.activeElement as HTMLElement, "Escape");
    await changed();
    expect(root.activeElement).toBe(find(root, ".bell .opener"));
  });

  it("goes from the end of a wrap-up to the status", async () => {
    const root = show("READY");
    const wrapUp = { until: AT + 30, latest: AT + 600 };
    rig.bar.push({ type: "ready", state: state({ status: "ACW", wrapUp }) });
    await changed();
    button(root, "Done").focus();
    rig.bar.push({ type: "ready", state: state() });
    await changed();
    expect(root.activeElement).toBe(find(root, ".status .opener"));
  });
});
