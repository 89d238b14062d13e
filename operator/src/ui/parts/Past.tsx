// The call history: its button, and its place below the bar.

import { useEffect, useState } from "preact/hooks";
import { useSpeech, useUi } from "../context.ts";
import type { HistoryModule } from "../history/history.ts";
import { Icon } from "./Icon.tsx";
import { Wait } from "./Phones.tsx";

interface PastProps {
  readonly open: boolean;
  toggle(): void;
}

/** Opens and closes it. */
export function PastButton({ open, toggle }: PastProps) {
  const { t } = useSpeech();
  return (
    <button
      type="button"
      class="button quiet past-button"
      aria-label={t("pastCalls")}
      title={t("pastCalls")}
      aria-expanded={open}
      onClick={toggle}
    >
      <Icon name="clock" />
    </button>
  );
}

/** Fetched when it is opened for the first time. */
export function Past({ close }: { close(): void }) {
  const { bar, told } = useUi();
  const { t } = useSpeech();
  const [loaded, setLoaded] = useState<HistoryModule | null>(null);
  useEffect(() => {
    bar.loadHistory().then(
      (module) => setLoaded(module),
      () => {
        close();
        void told(Promise.resolve({ ok: false, code: "internal" }));
      },
    );
  }, []);
  return loaded ? <loaded.History close={close} /> : <Wait text={t("loading")} />;
}
