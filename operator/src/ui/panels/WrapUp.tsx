// A wrap-up that ends by itself: more of it, or its end.

import { useUi, useView } from "../context.ts";
import { Button } from "../parts/Button.tsx";
import { useWords } from "./words/panelWords.ts";

/** How much longer one push makes the wrap-up. */
const MORE_S = 30;

/** More is possible up to the site's limit. */
export function WrapUp() {
  const { bar, told } = useUi();
  const { t } = useWords();
  const { ready, online } = useView().session;
  const ends = ready?.wrapUp;
  if (!ends) return null;
  return (
    <div class="wrap-up">
      <Button
        label={t("moreWrapUp", { seconds: String(MORE_S) })}
        disabled={!online || ends.until + MORE_S > ends.latest}
        act={() => told(bar.extendWrapUp(MORE_S))}
      />
      <Button label={t("end")} disabled={!online} act={() => told(bar.setStatus("READY"))} />
    </div>
  );
}
