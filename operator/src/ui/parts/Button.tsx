// Buttons. One that cannot be used now stays focusable and says so, so that the keyboard never loses its place.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Icon, type IconName } from "./Icon.tsx";

export interface ButtonProps {
  readonly label: string;
  readonly icon?: IconName;
  /** quiet: an icon with its name for readers and as a hint. tight: so where there is little room. */
  readonly show?: "label" | "tight" | "quiet";
  readonly tone?: "plain" | "main" | "good" | "bad";
  /** Looks pushed in. The label says what the next push does, so readers need not be told. */
  readonly pressed?: boolean;
  /** Of a button whose label stays as it is: what `pressed` means to readers. */
  readonly state?: "pressed" | "expanded";
  readonly disabled?: boolean;
  readonly submit?: boolean;
  readonly children?: ComponentChildren;
  /** While what it returns is not settled the button is busy. */
  act?(): unknown;
}

/** A button with an icon, a label or both. */
export function Button(props: ButtonProps) {
  const { label, icon, show = "label", tone = "plain", pressed, state, submit, children, act } = props;
  const [busy, setBusy] = useState(false);
  const off = props.disabled || busy;
  const click = async (event: Event) => {
    if (off) event.preventDefault();
    if (off || !act) return;
    setBusy(true);
    await act();
    setBusy(false);
  };
  const label_ = show === "quiet" ? null : <span class="label">{label}</span>;
  return (
    <button
      type={submit ? "submit" : "button"}
      class={`button ${show} ${tone}${pressed ? " pressed" : ""}`}
      part={`button ${tone}`}
      aria-label={show === "label" ? undefined : label}
      title={show === "label" ? undefined : label}
      aria-disabled={off || undefined}
      {...(state && { [`aria-${state}`]: !!pressed })}
      onClick={click}
    >
      {icon && <Icon name={icon} />}
      {label_}
      {children}
    </button>
  );
}
