// How the bar asks for calls that are over and for their recordings.

import { expect, it } from "vitest";
import type { Context } from "../../src/api/context.ts";
import { past } from "../../src/work/past.ts";

function asking(reply: object) {
  const asked: unknown[] = [];
  const context = {
    address: (service: string) => `https://ucs.example.com/${service}`,
    connection: {
      async request(request: unknown) {
        asked.push(request);
        return reply;
      },
    },
  } as unknown as Context;
  return { asked, past: past(context) };
}

it("the filter goes to the server as it is, and its page comes back", async () => {
  const found = { calls: [], next: "x" };
  const { asked, past: own } = asking({ ok: true, data: found });
  expect(await own.calls({ text: "nov" })).toEqual({ ok: true, data: found });
  expect(asked).toEqual([{ type: "list_calls", text: "nov" }]);
});

it("a recording's address is that of the service with the link behind it", async () => {
  const { asked, past: own } = asking({ ok: true, data: { link: "u1?signature=s", until: 1 } });
  expect(await own.recording("u1")).toEqual({
    ok: true,
    data: "https://ucs.example.com/recording/u1?signature=s",
  });
  expect(asked).toEqual([{ type: "link_recording", uniqueid: "u1" }]);
});

it("a refusal keeps its code", async () => {
  const { past: own } = asking({ ok: false, code: "gone" });
  expect(await own.calls({})).toEqual({ ok: false, code: "gone" });
  expect(await own.recording("u1")).toEqual({ ok: false, code: "gone" });
});
