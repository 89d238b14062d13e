// What the bar has to tell: a list behind a bell, the latest for some seconds beside it, and complaints under forms.

import { useEffect, useRef, useState } from "preact/hooks";
import { visibleNotices } from "../../session/select.ts";
import type { Notice, Stage } from "../../session/state.ts";
import { useSpeech, useUi, useView } from "../context.ts";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import { Panel, useTopLayer } from "./Menu.tsx";

const SHOWN_S = 8;
const AT_ONCE = 3;

/** What is wrong with a form, under its inputs. */
export function Complaints({ stage, id }: { readonly stage: Stage; readonly id: string }) {
  const { session } = useView();
  return (
    <div class="complaints" id={id} role="alert">
      {visibleNotices(session, stage).map((one) => (
        <p key={one.id} class={one.type}>
          <Icon name="alert" />
          {one.title}
        </p>
      ))}
    </div>
  );
}

function useNotices(): readonly Notice[] {
  const { session } = useView();
  const bound = session.stage === "CREDENTIALS" || session.stage === "IDENTIFY" ? session.stage : null;
  return visibleNotices(session).filter((one) => bound === null || one.boundState !== bound);
}

/** The bell, its list, and what is new. */
export function Notices() {
  const { t, n } = useSpeech();
  const notices = useNotices();
  const count = notices.length;
  const face = (
    <>
      <Icon name="bell" />
      {count > 0 && <span class="count">{count}</span>}
    </>
  );
  const label = count > 0 ? n("newNotices", count) : `${t("notices")}: ${t("noNotices")}`;
  return (
    <div class="bell">
      <Panel
        label={label}
        face={face}
        popup="dialog"
        align="end"
        panel={() => (
          <section class="notices" aria-label={t("notices")} role="dialog" tabIndex={-1}>
            {count === 0 ? <p class="none">{t("noNotices")}</p> : notices.map(row)}
          </section>
        )}
      />
      <Toasts notices={notices} />
    </div>
  );
}

function row(notice: Notice) {
  return <Row key={notice.id} notice={notice} />;
}

function Row({ notice }: { readonly notice: Notice }) {
  const { bar, speech } = useUi();
  const { t, lang } = speech;
  const at = new Date(notice.at * 1000).toLocaleTimeString(lang, { timeStyle: "short" });
  return (
    <div class={`notice ${notice.type}`}>
      <Icon name={notice.type === "info" ? "bell" : notice.type === "success" ? "check" : "alert"} />
      <p>
        {notice.title} <small>{at}</small>
      </p>
      <Button
        show="quiet"
        icon="close"
        label={`${t("dismiss")}: ${notice.title}`}
        act={() => bar.dismiss(notice.id)}
      />
    </div>
  );
}

/** The latest for some seconds; read out as they come. While one is pointed at or has the focus, none goes away under it. */
function Toasts({ notices }: { readonly notices: readonly Notice[] }) {
  const { bar } = useUi();
  const [, redraw] = useState({});
  const anchor = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const shown = useRef(notices);
  const used = box.current?.matches(":hover, :focus-within");
  const fresh = notices
    .filter((one) => bar.now() - one.at < SHOWN_S || (used && shown.current.includes(one)))
    .slice(0, AT_ONCE);
  shown.current = fresh;
  const open = fresh.length > 0;
  useTopLayer(open, box, anchor, "end");
  useEffect(() => {
    if (!open) return;
    const timer = setTimeout(() => redraw({}), 1000);
    return () => clearTimeout(timer);
  });
  return (
    <div class="anchor" ref={anchor} aria-live="polite">
      {open && (
        <div class="toasts" ref={box} popover="manual">
          {fresh.map(row)}
        </div>
      )}
    </div>
  );
}
