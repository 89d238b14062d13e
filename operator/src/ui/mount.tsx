// Puts the interface into the page.

import { render } from "preact";
import type { Outcome, UiModule } from "./bar.ts";
import { UiProvider } from "./context.ts";
import { isRinging } from "./format.ts";
import type { Panels } from "./panels/panels.ts";
import { App } from "./parts/App.tsx";
import bar from "./style/bar.css";
import calls from "./style/calls.css";
import comfort from "./style/comfort.css";
import forms from "./style/forms.css";
import panels from "./style/panels.css";
import tokens from "./style/tokens.css";
import { refusalText, speech } from "./words/words.ts";

const UNLOCK_MS = 250;
const REFUSAL_MS = 8000;

/** No page's policy forbids what a script constructs. */
function sheet(...texts: readonly string[]): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(texts.join("\n"));
  return made;
}

export const mount: UiModule["mount"] = (element, core) => {
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(tokens, forms, bar, calls, panels, comfort)];
  element.replaceChildren(host);

  const told = async (outcome: Promise<Outcome>) => {
    const { ok, code = "" } = await outcome;
    const text = ok ? "" : refusalText(core.view.lang, code, core.view.words ?? undefined);
    if (text) core.note(text, REFUSAL_MS);
    return ok;
  };
  let opened: Panels | null = null;
  let loading = false;
  const loadPanels = () => {
    if (opened || loading) return;
    loading = true;
    core.loadPanels().then(
      (loaded) => {
        opened = loaded;
        root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet(loaded.style)];
        update();
      },
      () => {
        void told(Promise.resolve({ ok: false, code: "internal" }));
        // By then the notice has gone; what waits for it asks again.
        setTimeout(() => {
          loading = false;
          update();
        }, REFUSAL_MS);
      },
    );
  };
  let mounted = true;
  let waiting = false;
  const draw = () => {
    waiting = false;
    if (!mounted) return;
    const { view } = core;
    const spoken = speech(view.lang, view.words ?? undefined);
    if (opened) opened.attend(view, spoken);
    else if (!document.hasFocus() && view.session.calls.some(({ call }) => isRinging(call))) loadPanels();
    const ui = { bar: core, view, speech: spoken, panels: opened, loadPanels, told };
    const app = (
      <UiProvider value={ui}>
        <App />
      </UiProvider>
    );
    render(app, root);
  };
  // Changes that come together are drawn once.
  const update = () => {
    if (!waiting) queueMicrotask(draw);
    waiting = true;
  };
  // A gesture anywhere on the page gives the sound free, a moment later.
  const touched = () => {
    if (core.view.sound.locked) setTimeout(update, UNLOCK_MS);
  };
  const off = core.subscribe(update);
  addEventListener("pointerup", touched, true);
  addEventListener("keydown", touched, true);
  addEventListener("focus", update);
  addEventListener("blur", update);
  draw();
  return () => {
    mounted = false;
    off();
    removeEventListener("pointerup", touched, true);
    removeEventListener("keydown", touched, true);
    removeEventListener("focus", update);
    removeEventListener("blur", update);
    opened?.attend(null, speech(core.view.lang));
    render(null, root);
    host.remove();
  };
};
