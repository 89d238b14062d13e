import { expect, it } from "vitest";
import { visibleNotices } from "../../src/session/select.ts";
import { AT, type Lab, lab, user } from "./samples.ts";

function note(bar: Lab, title: string, unique = false, group = ""): string[] {
  return bar.put({ type: "notify", unique, notice: { title, type: "info", at: AT, group } });
}

function titles(bar: Lab): string[] {
  return visibleNotices(bar.session).map((one) => one.title);
}

it("shows the newest first", () => {
  const bar = lab("READY");
  for (const title of ["one", "two"]) note(bar, title);
  expect(titles(bar)).toEqual(["two", "one"]);
});

it("a unique one takes the place of its group, or of its title", () => {
  const bar = lab("READY");
  note(bar, "one", true, "g");
  note(bar, "two", true, "g");
  note(bar, "three", true);
  note(bar, "three", true);
  expect(titles(bar)).toEqual(["three", "two"]);
});

it("goes by itself when its time is over, or when it is dismissed", () => {
  const bar = lab("READY");
  const notice = { title: "short", type: "info", at: AT, timeout: 500 } as const;
  expect(bar.put({ type: "notify", unique: false, notice })).toEqual(["expire"]);
  bar.put({ type: "dismiss", id: bar.session.lastNotice });
  expect(titles(bar)).toEqual([]);
});

it("is shown in the stage that it is bound to only", () => {
  const bar = lab("CREDENTIALS");
  const notice = { title: "bound", type: "info", at: AT, boundState: "CREDENTIALS" } as const;
  bar.put({ type: "notify", unique: false, notice });
  expect(titles(bar)).toEqual(["bound"]);
  bar.push({ type: "user", user });
  expect(titles(bar)).toEqual([]);
});

it("a refused sign-in is told under the form until a sign-in succeeds", () => {
  const bar = lab("CREDENTIALS");
  expect(bar.put({ type: "refused", number: 1, text: "wrong", at: AT })).toEqual(["onLoginError 1"]);
  bar.put({ type: "refused", number: 1, text: "wrong", at: AT });
  expect(titles(bar)).toEqual(["wrong"]);
  bar.push({ type: "user", user });
  expect(bar.session.notices).toEqual([]);
});

it("keeps a bounded list over a long shift", () => {
  const bar = lab("READY");
  for (let count = 0; count < 500; count += 1) note(bar, `n${count}`);
  expect(titles(bar)).toHaveLength(100);
});
