import { expect, it } from "vitest";
import { duration, phoneNumber } from "../../src/ui/format.ts";

it.each([
  ["+420603111222", "+420 603 111 222"],
  ["+442079460134", "+44 207 946 0134"],
  ["+12025550123", "+1 202 555 0123"],
  ["+4930123456", "+49 301 234 56"],
  ["603111222", "603 111 222"],
  ["800", "800"],
  ["", ""],
  ["anonymous", "anonymous"],
])("%s is read as %s", (number, read) => {
  expect(phoneNumber(number).replaceAll("\u00a0", " ")).toBe(read);
});

it.each([
  [-1, "0:00"],
  [7.9, "0:07"],
  [754, "12:34"],
  [3723, "1:02:03"],
])("%d seconds are %s", (seconds, read) => {
  expect(duration(seconds)).toBe(read);
});
