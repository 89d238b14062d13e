// Account codes: what a call was about, in two levels.

import { useState } from "preact/hooks";
import type { Call, State } from "../../protocol.gen.ts";
import { useUi, useView } from "../context.ts";
import { Button } from "../parts/Button.tsx";
import { whoText } from "../parts/CallCard.tsx";
import { matches } from "./find.ts";
import { Recent } from "./recent.ts";
import { useWords } from "./words/panelWords.ts";

/** Fewer need no search. */
const MANY = 8;
const recent = new Recent("ucsOperatorCodes");

interface Code {
  /** Of both levels; tells it from the others. */
  readonly key: string;
  readonly code: string;
  readonly sub: string | null;
  readonly name: string;
}

/** Everything that can be chosen: codes without children, and children. */
function leaves(reasons: State["callReasons"]): readonly Code[] {
  return Object.values(reasons).flatMap(({ code, name, children }): Code[] => {
    const below = Object.values(children);
    if (below.length === 0) return [{ key: code, code, sub: null, name }];
    return below.map((sub) => ({
      key: `${code} ${sub.code}`,
      code,
      sub: sub.code,
      name: `${name}: ${sub.name}`,
    }));
  });
}

/** The table of codes. One with children opens them; several may be chosen, each is added. */
export function Codes({ call }: { readonly call: Call }) {
  const { bar, told } = useUi();
  const { t } = useWords();
  const { ready, online } = useView().session;
  const [open, setOpen] = useState("");
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const reasons = ready?.callReasons ?? {};
  const all = leaves(reasons);
  if (all.length === 0) return null;
  const choose = async ({ key, code, sub }: Code) => {
    if (!(await told(bar.setCode(call.uniqueid, code, sub)))) return;
    recent.add(key);
    setChosen([...chosen, key]);
  };
  const button = (one: Code, name = one.name) => (
    <Button
      key={one.key}
      label={name}
      state="pressed"
      pressed={chosen.includes(one.key)}
      disabled={!online}
      act={() => choose(one)}
    />
  );
  const lately = recent.values.flatMap((key) => all.filter((one) => one.key === key)).slice(0, 4);
  const found = all.filter(({ name }) => matches(query.trim(), name));
  return (
    <fieldset class="codes">
      <legend>{t("accountCode")}</legend>
      {all.length > MANY && (
        <label class="field">
          <span>{t("search")}</span>
          <input
            name="code"
            autoComplete="off"
            onInput={({ currentTarget }) => setQuery(currentTarget.value)}
            onKeyDown={(event) => {
              const [first] = found;
              if (event.key === "Enter" && query.trim() && first) void choose(first);
            }}
          />
        </label>
      )}
      {query.trim() ? (
        <div>{found.length > 0 ? found.map((one) => button(one)) : <p class="none">{t("noCode")}</p>}</div>
      ) : (
        <>
          {lately.length > 0 && (
            <div class="lately">
              <small>{t("recent")}</small>
              {lately.map((one) => button(one))}
            </div>
          )}
          <div>
            {Object.values(reasons).map(({ code, name, children }) => {
              const below = Object.values(children);
              if (below.length === 0) return button({ key: code, code, sub: null, name });
              return (
                <Button
                  key={code}
                  label={name}
                  state="expanded"
                  pressed={open === code}
                  act={() => setOpen(open === code ? "" : code)}
                />
              );
            })}
          </div>
          {open && (
            <div class="below">
              {Object.values(reasons[open]?.children ?? {}).map((sub) =>
                button({ key: `${open} ${sub.code}`, code: open, sub: sub.code, name: sub.name }),
              )}
            </div>
          )}
        </>
      )}
    </fieldset>
  );
}

/** The codes of the call that has ended, until they are closed. */
export function Finished({ call }: { readonly call: Call }) {
  const { bar, speech } = useUi();
  const { t } = useWords();
  return (
    <section class="finished" aria-label={t("accountCode")}>
      <b>{whoText(speech, call)}</b>
      <Codes key={call.uniqueid} call={call} />
      <Button show="quiet" icon="close" label={speech.t("dismiss")} act={() => bar.closeCodes()} />
    </section>
  );
}
