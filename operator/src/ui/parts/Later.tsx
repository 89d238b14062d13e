// A place for what is fetched on first use.

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { useSpeech, useUi } from "../context.ts";
import type { Panels } from "../panels/panels.ts";
import { Wait } from "./Phones.tsx";

interface LaterProps {
  /** Nothing until it is there. */
  readonly quiet?: boolean;
  show(panels: Panels): ComponentChildren;
}

/** Shows it as soon as it is there. */
export function Later({ quiet, show }: LaterProps) {
  const { panels, loadPanels } = useUi();
  const { t } = useSpeech();
  useEffect(loadPanels);
  if (panels) return show(panels);
  return quiet ? null : <Wait text={t("loading")} />;
}
