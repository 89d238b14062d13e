// A place for what is fetched on first use.

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { useSpeech, useUi } from "../context.ts";
import type { Panels } from "../panels/panels.ts";
import { Wait } from "./Phones.tsx";

interface LaterProps {
  show(panels: Panels): ComponentChildren;
}

/** Shows it as soon as it is there. */
export function Later({ show }: LaterProps) {
  const { panels, loadPanels } = useUi();
  const { t } = useSpeech();
  useEffect(loadPanels, []);
  return panels ? show(panels) : <Wait text={t("loading")} />;
}
