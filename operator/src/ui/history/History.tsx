// The call history: filters, the calls, and what to do when there are none.

import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PastCall } from "../../protocol.gen.ts";
import { useSpeech, useView } from "../context.ts";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Filters } from "./Filters.tsx";
import { everything, type Filter, narrowed } from "./filter.ts";
import style from "./history.css";
import { Row } from "./Row.tsx";
import { type Calls, useCalls } from "./useCalls.ts";
import { useWords } from "./words/historyWords.ts";

interface HistoryProps {
  /** Takes the focus back to what opened it. */
  close(): void;
}

let sheet: CSSStyleSheet | undefined;

/** Adds the style to the interface that this is in, once. */
function useStyle(): { readonly current: HTMLElement | null } {
  const place = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const root = place.current?.getRootNode() as ShadowRoot;
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
    }
    if (!root.adoptedStyleSheets.includes(sheet))
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }, []);
  return place;
}

/** Escape closes it. The field for names and numbers has the focus first. */
export function History({ close }: HistoryProps) {
  const { t } = useSpeech();
  const [filter, setFilter] = useState(everything);
  const [playing, setPlaying] = useState("");
  const found = useCalls(filter);
  const place = useStyle();
  const title = useId();
  useEffect(() => place.current?.querySelector("input")?.focus(), []);
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };
  return (
    <section class="history" aria-labelledby={title} ref={place} onKeyDown={key}>
      <header>
        <h2 id={title}>{t("pastCalls")}</h2>
        <Button show="quiet" icon="close" label={`${t("dismiss")}: ${t("pastCalls")}`} act={close} />
      </header>
      <Filters filter={filter} change={setFilter} />
      <State found={found} filter={filter} reset={() => setFilter({ ...everything, whose: filter.whose })} />
      {found.calls.length > 0 && (
        <ol aria-busy={found.asking}>
          {found.calls.map((call) => (
            <Row
              key={keyOf(call)}
              call={call}
              team={filter.whose === "team"}
              playing={playing === keyOf(call)}
              play={(on) => setPlaying(on ? keyOf(call) : "")}
            />
          ))}
        </ol>
      )}
      {found.more && <More found={found} />}
    </section>
  );
}

function keyOf({ uniqueid, agent_id }: PastCall): string {
  return `${uniqueid} ${agent_id}`;
}

function More({ found }: { readonly found: Calls }) {
  const { online } = useView().session;
  return <Button label={useWords().t("more")} disabled={!online} act={found.next} />;
}

interface StateProps {
  readonly found: Calls;
  readonly filter: Filter;
  reset(): void;
}

/** How the list stands, in words: read out when it changes. What has gone wrong says what to do. */
function State({ found, filter, reset }: StateProps) {
  const w = useWords();
  const { t } = useSpeech();
  const { online } = useView().session;
  const { calls, known, failed, asking } = found;
  const empty = known && calls.length === 0;
  const shown = known && !failed && online && calls.length > 0;
  return (
    <div class="state">
      <output class={shown ? "hidden" : undefined}>
        {!online && (
          <p>
            <Icon name="alert" />
            {w.t("offline")}
          </p>
        )}
        {online && failed && (
          <p class="bad">
            <Icon name="alert" />
            {w.t(failed === "unavailable" || failed === "not_allowed" ? failed : "failed")}
          </p>
        )}
        {online && !failed && !known && (
          <p>
            <span class="spinner" aria-hidden="true" />
            {t("loading")}
          </p>
        )}
        {online && !failed && empty && <p>{w.t(narrowed(filter) ? "noneFound" : "none")}</p>}
        {shown && w.n("shown", calls.length)}
      </output>
      {online && failed && <Button label={t("tryAgain")} disabled={asking} act={found.again} />}
      {online && !failed && empty && narrowed(filter) && <Button label={w.t("reset")} act={reset} />}
    </div>
  );
}
