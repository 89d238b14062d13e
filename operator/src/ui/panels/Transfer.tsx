// Handing a call on: to whom, and whether to ask first.

import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Call, Colleague } from "../../protocol.gen.ts";
import { useUi, useView } from "../context.ts";
import { phoneNumber } from "../format.ts";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import { useLately } from "./lately.ts";
import { Recent } from "./recent.ts";
import { type Target, targets } from "./targets.ts";
import { useWords } from "./words/panelWords.ts";

interface TransferProps {
  readonly call: Call;
  close(): void;
}

/** Numbers of people: they are not kept beyond the page. */
const recent = new Recent();

/** Tells a target from the others. */
const keyOf = ({ kind, number }: Target) => kind + number;

/** A field to search and to dial in, and those it finds. Enter asks first, with Shift it hands the call over at once. */
export function Transfer({ call, close }: TransferProps) {
  const { bar, told, speech } = useUi();
  const { t } = useWords();
  const { online, ready } = useView().session;
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const lately = useLately(recent.values);
  const found = ready ? targets(ready, lately, query.trim(), speech.lang) : [];
  // Whoever types means the first that is found; whoever only looks means nobody yet. What is chosen stays chosen when the list changes.
  const at = found.findIndex((one) => keyOf(one) === chosen);
  const active = Math.min(at < 0 && query.trim() ? 0 : at, found.length - 1);
  useLayoutEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const go = async (ask: typeof bar.transfer) => {
    const number = found[active]?.number;
    if (!number) return input.current?.focus();
    if (!(await told(ask(call.uniqueid, number)))) return;
    recent.add(number);
    close();
  };
  const key = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const from = active < 0 && step < 0 ? 0 : active;
      const next = found[(from + step + found.length) % Math.max(1, found.length)];
      setChosen(next ? keyOf(next) : "");
    } else if (event.key === "Enter" && event.shiftKey) {
      event.preventDefault();
      void go(bar.blindTransfer);
    }
  };
  const option = (target: Target, index: number) => {
    const { kind, number, name, colleague } = target;
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's
      <div
        key={keyOf(target)}
        id={id + index}
        role="option"
        tabIndex={-1}
        class="target"
        aria-selected={index === active}
        onClick={() => {
          setChosen(keyOf(target));
          input.current?.focus();
        }}
        onDblClick={() => go(bar.transfer)}
      >
        {colleague?.busy ? (
          <span class="engaged">
            <Icon name="phone" />
          </span>
        ) : colleague ? (
          <i class={`dot ${colleague.status}`} />
        ) : (
          <Icon name={kind === "queue" ? "queue" : "outgoing"} />
        )}
        <span class="two">
          <span>{name || phoneNumber(number)}</span>
          {colleague && <small>{presence(colleague)}</small>}
        </span>
        {name && <span class="time">{phoneNumber(number)}</span>}
      </div>
    );
  };
  const presence = ({ status, reason, busy }: Colleague) => {
    const state = reason || speech.t(status);
    if (!busy) return state;
    return status === "READY" ? t("engaged") : `${state} \u00b7 ${t("engaged")}`;
  };
  const kinds = [...new Set(found.map(({ kind }) => kind))];
  return (
    <form
      class="sheet handover"
      aria-label={speech.t("transfer")}
      onSubmit={(event) => {
        event.preventDefault();
        void go(bar.transfer);
      }}
    >
      <label class="field">
        <span>{t("target")}</span>
        <input
          ref={input}
          name="target"
          autoComplete="off"
          spellcheck={false}
          role="combobox"
          aria-expanded={found.length > 0}
          aria-controls={`${id}list`}
          aria-activedescendant={active >= 0 ? id + active : undefined}
          aria-autocomplete="list"
          onInput={({ currentTarget }) => {
            setQuery(currentTarget.value);
            setChosen("");
          }}
          onKeyDown={key}
        />
      </label>
      <div class="targets" role="listbox" id={`${id}list`} ref={list} aria-label={t("target")}>
        {kinds.map((kind) => (
          // biome-ignore lint/a11y/useSemanticElements: a list box has groups, no fieldsets
          <div key={kind} role="group" aria-label={kind === "typed" ? t("target") : t(kind)}>
            {kind !== "typed" && (
              <p class="group" aria-hidden="true">
                {t(kind)}
              </p>
            )}
            {found.map((one, index) => one.kind === kind && option(one, index))}
          </div>
        ))}
      </div>
      {found.length === 0 && <p class="none">{t("nobody")}</p>}
      <div class="pair">
        <Button submit tone="main" label={t("consult")} disabled={!online} />
        <Button label={t("handOver")} disabled={!online} act={() => go(bar.blindTransfer)} />
      </div>
    </form>
  );
}
