// Whom the agent has called lately: from this page, and before, by the server's history. The numbers of people are in no storage
// of the browser.

import { useEffect, useState } from "preact/hooks";
import { useUi } from "../context.ts";

/** Somebody whom the agent has called. */
export interface Called {
  readonly number: string;
  /** '' when only the number is known. */
  readonly name: string;
}

const ASKED = 40;

/** Those of this page first. What the history knows is there once the server has answered. */
export function useLately(here: readonly string[]): readonly Called[] {
  const { bar } = useUi();
  const [before, setBefore] = useState<readonly Called[]>([]);
  useEffect(() => {
    let open = true;
    void bar.past.calls({ direction: "OUTGOING", limit: ASKED }).then((found) => {
      if (!open || !found.ok) return;
      setBefore(
        found.data.calls.map(({ number, number_norm, name }) => ({ number: number_norm || number, name })),
      );
    });
    return () => {
      open = false;
    };
  }, []);
  return merged(here, before);
}

/** Each number once; its name may be known only by the history. */
export function merged(here: readonly string[], before: readonly Called[]): readonly Called[] {
  const found = new Map<string, string>();
  for (const number of here) found.set(number, "");
  for (const { number, name } of before) if (number && !found.get(number)) found.set(number, name);
  return [...found].map(([number, name]) => ({ number, name }));
}
