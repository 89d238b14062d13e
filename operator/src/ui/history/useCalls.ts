// Which calls the history shows: asked for, asked again, the next page behind them.

import { useEffect, useRef, useState } from "preact/hooks";
import type { PastCall } from "../../protocol.gen.ts";
import { useUi, useView } from "../context.ts";
import { type Filter, question } from "./filter.ts";

/** With `debounceRequests`: how long the filters must rest. */
const REST_MS = 500;

export interface Calls {
  /** What is known, also while it is asked for again. */
  readonly calls: readonly PastCall[];
  readonly asking: boolean;
  /** Why there is no answer, '' when there was one or none is due yet. */
  readonly failed: string;
  /** There is a first answer. */
  readonly known: boolean;
  readonly more: boolean;
  /** Asks for the next page; done when it is there. */
  next(): Promise<void>;
  /** Asks again, at once. */
  again(): Promise<void>;
}

const nothing = { calls: [] as readonly PastCall[], cursor: "", known: false, failed: "", asking: true };

/** Asks when the filter changes, when a call has ended, and when the connection is back. */
export function useCalls(filter: Filter): Calls {
  const { bar } = useUi();
  const { online, calls: live } = useView().session;
  const [shown, setShown] = useState(nothing);
  /** Only the latest question's answer counts. */
  const asked = useRef(0);
  const ask = async (cursor: string, before: readonly PastCall[]) => {
    asked.current += 1;
    const own = asked.current;
    setShown((now) => ({ ...now, asking: true }));
    const found = await bar.past.calls(question(filter, cursor));
    if (own !== asked.current) return;
    setShown((now) =>
      found.ok
        ? {
            ...nothing,
            known: true,
            asking: false,
            calls: [...before, ...found.data.calls],
            cursor: found.data.next,
          }
        : { ...now, asking: false, failed: found.code },
    );
  };
  const again = () => ask("", []);

  const fresh = useRef(true);
  useEffect(() => {
    const rest = bar.look.debounceRequests && !fresh.current ? REST_MS : 0;
    if (!online) return;
    if (rest === 0) {
      void again();
      return;
    }
    const timer = setTimeout(again, rest);
    return () => clearTimeout(timer);
  }, [filter]);
  useEffect(() => {
    if (online && !fresh.current) void again();
    fresh.current = false;
  }, [online]);
  const before = useRef(live.length);
  useEffect(() => {
    if (online && live.length < before.current) void again();
    before.current = live.length;
  }, [live.length]);
  useEffect(
    () => () => {
      asked.current += 1; // nobody waits for the answer any more
    },
    [],
  );

  const { calls, asking, failed, known, cursor } = shown;
  return { calls, asking, failed, known, more: cursor !== "", next: () => ask(cursor, calls), again };
}
