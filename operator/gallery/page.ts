// The page /demo/states.html. With `?state=` it is that state alone, as in a CRM's page; without, all of them in frames.

import type { Lang } from "../src/ui/bar.ts";
import { mount } from "../src/ui/mount.tsx";
import { barOf } from "./bar.ts";
import { besides } from "./besides.ts";
import type { Shown } from "./shown.ts";
import { states } from "./states.ts";

interface Wish {
  readonly state: string;
  readonly lang: Lang;
  readonly theme: string;
  readonly density: string;
  readonly width: string;
  /** What comes while it is shown: a name in besides.ts, '' nothing. */
  readonly beside: string;
}

const PATIENCE_MS = 3000;

const wish: Wish = {
  state: "",
  lang: "en",
  theme: "light dark",
  density: "1",
  width: "100%",
  beside: "",
  ...Object.fromEntries(new URLSearchParams(location.search)),
};

const stage = document.createElement("div");
let unmount = (): void => {};

/** Shows a state; done when all that it opens is open. Tests call it instead of loading the page anew. */
async function show(wanted: Partial<Wish>): Promise<void> {
  const { state, lang, theme, density, width, beside } = { ...wish, ...wanted };
  const picked = states.find(({ name }) => name === state);
  if (!picked) throw new Error(`there is no state ${state}`);
  const shown = withBesides(picked, beside);
  unmount();
  document.title = shown.title;
  document.documentElement.lang = lang;
  document.documentElement.style.colorScheme = theme;
  document.body.className = "alone";
  document.body.replaceChildren(stage);
  stage.style.width = width;
  stage.style.setProperty("--ucs-density", density);
  stage.style.setProperty("--ucs-scheme", theme);
  unmount = mount(
    stage,
    barOf(shown, lang, (method, args) => console.debug(method, ...args)),
  );
  await opened(shown);
}

function withBesides(shown: Shown, name: string): Shown {
  const more = besides[name] ?? [];
  return {
    ...shown,
    sound: Object.assign({}, shown.sound, ...more.map(({ sound }) => sound)),
    play(bar, say) {
      for (const one of [shown, ...more]) one.play?.(bar, say);
    },
  };
}

async function opened({ open = [], type }: Shown): Promise<void> {
  for (const selector of open) (await found(selector)).click();
  if (type) {
    const field = await found<HTMLInputElement>(type[0]);
    field.value = type[1];
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  // What is fetched on first use comes some turns later.
  for (let turn = 0; turn < 3; turn += 1) await drawn();
}

/** An element inside the bar, as soon as it is there. */
async function found<Kind extends HTMLElement>(selector: string): Promise<Kind> {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    await drawn();
    const one = stage.firstElementChild?.shadowRoot?.querySelector<Kind>(selector);
    if (one) return one;
  }
  throw new Error(`no ${selector}`);
}

/** What was asked for is on the screen: pictures are drawn once for all changes, and effects come after. */
async function drawn(): Promise<void> {
  await new Promise(requestAnimationFrame);
  await new Promise((resolve) => setTimeout(resolve));
}

const choices: { readonly [Key in Exclude<keyof Wish, "state">]: readonly (readonly [string, string])[] } = {
  theme: [
    ["light dark", "system"],
    ["light", "light"],
    ["dark", "dark"],
  ],
  density: [
    ["1", "comfortable"],
    ["0.8", "compact"],
  ],
  width: [
    ["100%", "full width"],
    ["1024px", "1024 px"],
    ["640px", "640 px"],
    ["320px", "320 px"],
  ],
  beside: [
    ["", "nothing"],
    ["toast", "something new"],
    ["warning", "trouble with the sound"],
    ["call", "another call"],
    ["elsewhere", "a call at colleagues"],
    ["all", "all of it"],
  ],
  lang: [
    ["en", "English"],
    ["cs", "\u010ce\u0161tina"],
    ["sk", "Sloven\u010dina"],
    ["de", "Deutsch"],
  ],
};

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  fields: Partial<HTMLElementTagNameMap[Name]>,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = Object.assign(document.createElement(name), fields);
  made.append(...children);
  return made;
}

function overview(): void {
  const query = (state: string) => `?${new URLSearchParams({ ...wish, state })}`;
  const switches = Object.entries(choices).map(([key, values]) => {
    const options = values.map(([value, text]) =>
      element("option", { value, selected: value === wish[key as keyof Wish] }, text),
    );
    const select = element("select", { name: key, onchange: () => select.form?.requestSubmit() }, ...options);
    return element("label", {}, `${key} `, select);
  });
  const head = element(
    "header",
    {},
    element("h1", {}, "All states of the bar"),
    element("form", {}, ...switches),
  );
  const figures = states.map(({ name, title, open = [] }) => {
    const frame = element("iframe", {
      src: query(name),
      title,
      loading: "lazy",
      className: open.length > 0 ? "tall" : "",
    });
    frame.style.width = wish.width;
    const link = element("a", { href: query(name) }, name);
    return element("figure", { id: name }, element("figcaption", {}, `${title} `, link), frame);
  });
  document.body.append(head, element("main", {}, ...figures));
}

document.documentElement.style.colorScheme = wish.theme;
if (wish.state) void show({});
else overview();

Object.assign(window, {
  gallery: {
    names: states.map(({ name }) => name),
    /** Those that show something that was opened. */
    panels: states.filter(({ open, from }) => open && from === "READY").map(({ name }) => name),
    show,
  },
});
