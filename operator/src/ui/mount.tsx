// Puts the interface into the page.

import { computed, signal } from "@preact/signals";
import { render } from "preact";
import type { Bar, Outcome, UiModule } from "./bar.ts";
import { type Ui, UiProvider } from "./context.ts";
import { App } from "./parts/App.tsx";
import bar from "./style/bar.css";
import calls from "./style/calls.css";
import panels from "./style/panels.css";
import tokens from "./style/tokens.css";
import { refusalText, speech } from "./words/words.ts";

const UNLOCK_MS = 250;
const REFUSAL_MS = 8000;

/** One sheet for all: no page's policy forbids what a script constructs. */
function sheet(): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync([tokens, bar, calls, panels].join("\n"));
  return made;
}

/** What components share, and what ends it. */
function connect(core: Bar): readonly [Ui, () => void] {
  const view = signal(core.view);
  const now = signal(core.now());
  const lang = computed(() => view.value.lang);
  const update = () => {
    view.value = core.view;
    now.value = core.now();
  };
  const off = core.subscribe(update);
  const beat = setInterval(() => {
    now.value = core.now();
  }, 1000);
  // A gesture anywhere on the page gives the sound free, a moment later.
  const touched = () => {
    if (view.peek().sound.locked) setTimeout(update, UNLOCK_MS);
  };
  addEventListener("pointerup", touched, true);
  addEventListener("keydown", touched, true);
  const told = async (outcome: Promise<Outcome>) => {
    const { ok, code = "" } = await outcome;
    const text = ok ? "" : refusalText(lang.peek(), code);
    if (text) core.note(text, REFUSAL_MS);
    return ok;
  };
  const ui: Ui = { bar: core, view, now, speech: computed(() => speech(lang.value)), told };
  const end = () => {
    off();
    clearInterval(beat);
    removeEventListener("pointerup", touched, true);
    removeEventListener("keydown", touched, true);
  };
  return [ui, end];
}

export const mount: UiModule["mount"] = (element, core) => {
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet()];
  element.replaceChildren(host);
  const [ui, end] = connect(core);
  render(
    <UiProvider value={ui}>
      <App />
    </UiProvider>,
    root,
  );
  return () => {
    end();
    render(null, root);
    host.remove();
  };
};
