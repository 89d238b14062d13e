// What the agent has done today.

import { useEffect, useState } from "preact/hooks";
import type { User } from "../../protocol.gen.ts";
import { useUi, useView } from "../context.ts";
import { duration } from "../format.ts";
import { useWords } from "./words/panelWords.ts";

const counts = [
  "in_calls_answered",
  "in_calls_unanswered",
  "out_calls_answered",
  "out_calls_unanswered",
  "transferred",
] as const;
const times = ["readytime", "talktime", "idletime", "acwtime", "auxtime"] as const;

/** While it is open it asks again so often. */
const EVERY_MS = 5000;

/** Counts and times since midnight; until the server has answered, those that it told last. */
export function Today() {
  const { bar } = useUi();
  const { t, lang } = useWords();
  const { session } = useView();
  const [asked, setAsked] = useState<User | null>(null);
  useEffect(() => {
    let open = true;
    const ask = async () => {
      const user = await bar.figures();
      if (open && user) setAsked(user);
    };
    void ask();
    const timer = setInterval(ask, EVERY_MS);
    return () => {
      open = false;
      clearInterval(timer);
    };
  }, []);
  const user = asked ?? session.user;
  if (!user) return null;
  const { format } = new Intl.NumberFormat(lang);
  const row = (name: keyof User & Parameters<typeof t>[0], value: string) => (
    <div key={name}>
      <dt>{t(name)}</dt>
      <dd>{value}</dd>
    </div>
  );
  return (
    <section class="sheet today" aria-label={t("today")} role="dialog" tabIndex={-1}>
      <h2>{t("today")}</h2>
      <dl class="facts">
        {counts.map((name) => row(name, format(user[name])))}
        {times.map((name) => row(name, duration(user[name])))}
      </dl>
    </section>
  );
}
