// A button that opens a panel over the page: a menu to choose from, or a region to read.

import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./Icon.tsx";

export interface Option {
  readonly key: string;
  readonly label: ComponentChildren;
  /** A menu has radio items and plain ones: undefined is plain. */
  readonly checked?: boolean;
  readonly disabled?: boolean;
  /** A line above it. */
  readonly apart?: boolean;
  choose(): void;
}

interface PanelProps {
  /** The name of the panel, and of the button unless that is `spoken`. */
  readonly label: string;
  /** What the button shows is its name. */
  readonly spoken?: boolean;
  readonly face: ComponentChildren;
  readonly class?: string;
  readonly popup: "menu" | "dialog";
  /** The edge of the button that the panel is in line with. */
  readonly align?: "start" | "end";
  /** What is in the panel; `close` takes the focus back to the button. */
  panel(close: () => void): ComponentChildren;
}

const EDGE = 8;

/** Puts the panel under the button, inside the window. Styles set by script are no matter of the page's policy. */
function place(panel: HTMLElement, button: HTMLElement, align: "start" | "end"): void {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const { clientWidth, clientHeight } = document.documentElement;
  const left = align === "start" ? at.left : at.right - width;
  const below = at.bottom + 6;
  const above = at.top - 6 - height;
  const top = below + height > clientHeight && above > EDGE ? above : below;
  panel.style.left = `${Math.max(EDGE, Math.min(left, clientWidth - width - EDGE))}px`;
  panel.style.top = `${top}px`;
}

/** Keeps a panel in the top layer, where no page can cut it off, and beside its button. */
export function useTopLayer(
  open: boolean,
  panel: RefObject<HTMLElement | null>,
  button: RefObject<HTMLElement | null>,
  align: "start" | "end",
): void {
  useLayoutEffect(() => {
    if (open) panel.current?.showPopover?.();
  }, [open]);
  useLayoutEffect(() => {
    const [shown, anchor] = [panel.current, button.current];
    if (!open || !shown || !anchor) return;
    const put = () => place(shown, anchor, align);
    put();
    addEventListener("resize", put);
    addEventListener("scroll", put, true);
    return () => {
      removeEventListener("resize", put);
      removeEventListener("scroll", put, true);
    };
  });
}

/** A button and its panel. Escape, a click elsewhere and the focus elsewhere close it. */
export function Panel(props: PanelProps) {
  const { label, face, popup, align = "start" } = props;
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const placed = useRef(false);
  useTopLayer(open, panel, button, align);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  // What is in it may come later.
  useLayoutEffect(() => {
    if (!open) placed.current = false;
    if (!open || placed.current) return;
    const find = (what: string) => panel.current?.querySelector<HTMLElement>(what);
    for (const first of ['[aria-checked="true"]', '[role="dialog"]', "input", "button"]) {
      find(first)?.focus();
      placed.current ||= find(first) !== null;
      if (placed.current) return;
    }
  });
  useLayoutEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (root.current && !event.composedPath().includes(root.current)) setOpen(false);
    };
    addEventListener("pointerdown", outside, true);
    return () => removeEventListener("pointerdown", outside, true);
  }, [open]);
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape" && open) {
      event.stopPropagation();
      close();
    } else if (event.key === "ArrowDown" && !open && popup === "menu") {
      event.preventDefault();
      setOpen(true);
    }
  };
  const leave = (event: FocusEvent) => {
    const to = event.relatedTarget;
    if (to instanceof Node && !root.current?.contains(to)) setOpen(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what it hears bubbles up from the button and its panel
    <div class={`panel-root ${props.class ?? ""}`} ref={root} onKeyDown={key} onFocusOut={leave}>
      <button
        type="button"
        class="button opener"
        part="button"
        ref={button}
        aria-haspopup={popup}
        aria-expanded={open}
        aria-label={props.spoken ? undefined : label}
        title={props.spoken ? undefined : label}
        onClick={() => setOpen(!open)}
      >
        {face}
        <Icon name="chevron" />
      </button>
      {open && (
        <div class="panel" part="panel" ref={panel} popover="manual">
          {props.panel(close)}
        </div>
      )}
    </div>
  );
}

interface MenuProps extends Omit<PanelProps, "popup" | "panel"> {
  readonly options: readonly Option[];
}

/** A button with a menu: arrows, Home and End move in it. */
export function Menu({ options, ...rest }: MenuProps) {
  const list = (close: () => void) => (
    <div role="menu" aria-label={rest.label} class="menu" onKeyDown={move} tabIndex={-1}>
      {options.map(({ key, label, checked, disabled, apart, choose }) => (
        <button
          key={key}
          type="button"
          {...(checked === undefined
            ? { role: "menuitem" as const }
            : { role: "menuitemradio" as const, "aria-checked": checked })}
          class={apart ? "option apart" : "option"}
          tabIndex={-1}
          aria-disabled={disabled || undefined}
          onClick={() => {
            if (disabled) return;
            close();
            choose();
          }}
        >
          {label}
          {checked && <Icon name="check" />}
        </button>
      ))}
    </div>
  );
  return <Panel {...rest} popup="menu" panel={list} />;
}

function move(event: KeyboardEvent): void {
  const menu = event.currentTarget as HTMLElement;
  const items = [...menu.querySelectorAll<HTMLElement>("button")];
  const root = menu.getRootNode() as ShadowRoot | Document;
  const at = items.indexOf(root.activeElement as HTMLElement);
  const { key } = event;
  const steps: { readonly [key: string]: number } = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  const step = steps[key];
  if (step === undefined) return;
  event.preventDefault();
  items.at(step >= items.length ? 0 : step < -1 ? -1 : step)?.focus();
}
