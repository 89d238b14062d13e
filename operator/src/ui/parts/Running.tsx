// A time that runs.

import { useEffect, useState } from "preact/hooks";
import { useUi } from "../context.ts";
import { duration } from "../format.ts";

interface RunningProps {
  readonly since: number;
  /** It runs down to `since`. */
  readonly down?: boolean;
  /** Whose clock `since` is of. */
  readonly clock: "bar" | "server";
}

/** How long it has been. It alone is drawn anew when its next second begins. */
export function Running({ since, down, clock }: RunningProps) {
  const { bar, view } = useUi();
  const [, redraw] = useState({});
  const passed = bar.now() + (clock === "server" ? view.session.skew : 0) - since;
  const seconds = down ? -passed : passed;
  useEffect(() => {
    const timer = setTimeout(() => redraw({}), 1000 - (passed - Math.floor(passed)) * 1000);
    return () => clearTimeout(timer);
  });
  return <span class="time">{duration(seconds)}</span>;
}
