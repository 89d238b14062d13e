// What agents type or paste, also for the server (tests/unit/core/test_outgoing.py).

import { expect, test } from "vitest";
import numbers from "../../../tests/support/dialled_numbers.json" with { type: "json" };
import type { Floor } from "../../src/sandbox/floor.ts";
import { destination } from "../../src/sandbox/transfers.ts";

const floor = { site: { agent: { number: "201" } } } as Floor;

test.each(numbers.copied)("%j is called as it was copied", (copied) => {
  expect(destination(floor, copied)).toBe(numbers.dialled);
});

test.each(numbers.refused)("%j is refused", (typed) => {
  expect(() => destination(floor, typed)).toThrow("is not a telephone number");
});
