// A time that runs.

import { useEffect, useState } from "preact/hooks";
import { useUi } from "../context.ts";
import { duration } from "../format.ts";

interface RunningProps {
  readonly since: number;
  /** Whose clock `since` is of. */
  readonly clock: "bar" | "server";
}

/** How long it has been. It alone is drawn anew when its next second begins. */
export function Running({ since, clock }: RunningProps) {
  const { bar, view } = useUi();
  const [, redraw] = useState({});
  const seconds = bar.now() + (clock === "server" ? view.session.skew : 0) - since;
  useEffect(() => {
    const timer = setTimeout(() => redraw({}), 1000 - (seconds % 1) * 1000);
    return () => clearTimeout(timer);
  });
  return <span class="time">{duration(seconds)}</span>;
}
