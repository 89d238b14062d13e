import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Context } from "../../src/api/context.ts";
import type { Flow } from "../../src/api/flow.ts";
import { initial } from "../../src/session/state.ts";
import { Sharing } from "../../src/sharing/sharing.ts";

interface Said {
  readonly type: string;
}

function aWindow(leading: boolean, taking = false) {
  const said: Said[] = [];
  let lastId = 0;
  const connection = {
    leading,
    own: { nextId: () => ++lastId, request: vi.fn() },
    say: (word: Said) => said.push(word),
    hold: vi.fn(),
  };
  const store = { session: { ...initial, online: true }, subscribe: vi.fn(), dispatch: vi.fn() };
  const flow = { taking, busy: false, epoch: 0, onBusy: () => {} };
  const lookAway = vi.fn();
  const look = vi.fn(() => lookAway);
  const context = { connection, store } as unknown as Context;
  const sharing = new Sharing(context, flow as unknown as Flow, () => {}, look);
  return { sharing, said, connection, look, lookAway };
}

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

describe("a window that does not lead", () => {
  it.each(["login", "login_remembered", "sso", "resume", "pair", "take_calls"] as const)(
    "keeps a request with secrets to itself: %s",
    async (type) => {
      const { sharing, said } = aWindow(false);
      expect(await sharing.request({ type } as never, 1000)).toMatchObject({
        ok: false,
        code: "connection_lost",
      });
      expect(said).toEqual([]);
    },
  );

  it.each(["resume_queue", "suspend", "hold"] as const)("asks through the one that does: %s", (type) => {
    const { sharing, said } = aWindow(false);
    void sharing.request({ type } as never, 1000);
    expect(said).toMatchObject([{ type: "ask", ask: { type } }]);
  });

  it("takes the lead when nobody answers", () => {
    const { sharing, connection } = aWindow(false);
    sharing.doubt();
    vi.advanceTimersByTime(3000);
    expect(connection.hold).toHaveBeenCalledWith({ steal: true });
  });

  it("waits for one that has only just begun to lead", () => {
    const { sharing, connection } = aWindow(false);
    sharing.doubt();
    sharing.hear({ type: "wait" });
    vi.advanceTimersByTime(9000);
    expect(connection.hold).not.toHaveBeenCalled();
    vi.advanceTimersByTime(6000);
    expect(connection.hold).toHaveBeenCalledWith({ steal: true });
  });
});

describe("the window that leads", () => {
  it("passes a request on, but none with secrets", async () => {
    const { sharing, connection, said } = aWindow(true);
    connection.own.request.mockResolvedValue({ ok: true });
    sharing.hear({ type: "ask", id: 7, ask: { type: "resume_queue", queue: 1 } });
    expect(connection.own.request).toHaveBeenCalledWith({ type: "resume_queue", queue: 1 }, 10_000, 7);
    sharing.hear({ type: "ask", id: 8, ask: { type: "resume", session: "x" } });
    await vi.advanceTimersByTimeAsync(0);
    expect(connection.own.request).toHaveBeenCalledOnce();
    expect(said).toMatchObject([
      { type: "reply", id: 8, reply: { ok: false } },
      { type: "reply", id: 7, reply: { ok: true } },
    ]);
  });

  it("does not take the lead from itself", () => {
    const { sharing, connection } = aWindow(true);
    sharing.claim();
    expect(connection.hold).not.toHaveBeenCalled();
  });

  it("asks for patience while it takes the lead, and says nothing else", () => {
    const { sharing, said } = aWindow(true, true);
    sharing.hear({ type: "who" });
    expect(said).toEqual([{ type: "wait" }]);
  });
});

it("says whether the agent looks at this window, but not while it is stopped", () => {
  const { sharing, look, lookAway } = aWindow(false);
  sharing.follow();
  sharing.follow();
  expect([look.mock.calls.length, lookAway.mock.calls.length]).toEqual([1, 0]);
  sharing.stop();
  sharing.follow();
  expect([look.mock.calls.length, lookAway.mock.calls.length]).toEqual([2, 1]);
});
