// What the history is narrowed by.

import type { ComponentChildren } from "preact";
import { useView } from "../context.ts";
import { directions, type Filter, results } from "./filter.ts";
import { useWords } from "./words/historyWords.ts";

interface FiltersProps {
  readonly filter: Filter;
  change(filter: Filter): void;
}

/** Every change counts at once; there is no button. Supervisors may look after their team. */
export function Filters({ filter, change }: FiltersProps) {
  const { t } = useWords();
  const { user, ready } = useView().session;
  const supervises =
    user?.superuser || Object.values(user?.queues ?? {}).some((membership) => membership.supervisor);
  const queues = Object.values(ready?.queues ?? {});
  const set = (key: keyof Filter) => (event: Event) =>
    change({ ...filter, [key]: (event.currentTarget as HTMLInputElement | HTMLSelectElement).value });
  const choice = (key: keyof Filter, label: string, options: ComponentChildren) => (
    <label class="field">
      <span>{label}</span>
      <select name={key} value={filter[key]} onChange={set(key)}>
        {options}
      </select>
    </label>
  );
  const day = (key: "since" | "until") => (
    <label class="field">
      <span>{t(key)}</span>
      <input type="date" name={key} value={filter[key]} onInput={set(key)} />
    </label>
  );
  return (
    <search class="filters" aria-label={t("filters")}>
      <label class="field">
        <span>{t("text")}</span>
        <input type="search" name="text" autoComplete="off" value={filter.text} onInput={set("text")} />
      </label>
      {choice(
        "direction",
        t("direction"),
        <>
          <option value="">{t("all")}</option>
          {directions.map((one) => (
            <option key={one} value={one}>
              {t(one)}
            </option>
          ))}
        </>,
      )}
      {choice(
        "result",
        t("result"),
        <>
          <option value="">{t("all")}</option>
          {results.map((one) => (
            <option key={one} value={one}>
              {t(one)}
            </option>
          ))}
        </>,
      )}
      {choice(
        "queue",
        t("queue"),
        <>
          <option value="">{t("all")}</option>
          {queues.map(({ id, name }) => (
            <option key={id} value={String(id)}>
              {name}
            </option>
          ))}
          <option value="0">{t("noQueue")}</option>
        </>,
      )}
      {day("since")}
      {day("until")}
      {supervises &&
        choice(
          "whose",
          t("whose"),
          <>
            <option value="own">{t("own")}</option>
            <option value="team">{t("team")}</option>
          </>,
        )}
    </search>
  );
}
