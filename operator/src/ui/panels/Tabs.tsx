// The site's pages beside the bar.

import { useUi, useView } from "../context.ts";
import { Button } from "../parts/Button.tsx";
import { useWords } from "./words/panelWords.ts";

/** A row of their names; the chosen one is shown below, in a frame. */
export function Tabs() {
  const { bar } = useUi();
  const { t } = useWords();
  const { ready, tab } = useView().session;
  const tabs = ready?.layout.tabs ?? [];
  return (
    <section class="tabs" aria-label={t("tabs")}>
      <div>
        {tabs.map(({ name }) => (
          <Button
            key={name}
            label={name}
            state="pressed"
            pressed={tab?.name === name}
            act={() => bar.showTab(tab?.name === name ? "" : name)}
          />
        ))}
      </div>
      {tab && <iframe src={tab.url} title={tab.name} referrerpolicy="no-referrer" />}
    </section>
  );
}
