// A time that runs.

import { useUi } from "../context.ts";
import { duration, isoDuration } from "../format.ts";

interface RunningProps {
  readonly since: number;
  /** Whose clock `since` is of. */
  readonly clock: "bar" | "server";
}

/** How long it has been, counted every second. Only this is drawn anew. */
export function Running({ since, clock }: RunningProps) {
  const { now, view } = useUi();
  const seconds = now.value + (clock === "server" ? view.value.session.skew : 0) - since;
  return (
    <time class="time" dateTime={isoDuration(seconds)}>
      {duration(seconds)}
    </time>
  );
}
