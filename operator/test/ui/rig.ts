// An interface on a page of its own, whose core writes down what it is asked for.

import { act } from "preact/test-utils";
import { afterEach, beforeEach, vi } from "vitest";
import type { Methods } from "../../src/api/types.ts";
import type { User } from "../../src/protocol.gen.ts";
import type { Bar, Outcome, Past, PastFilter, View } from "../../src/ui/bar.ts";
import * as history from "../../src/ui/history/history.ts";
import { mount } from "../../src/ui/mount.tsx";
import * as panels from "../../src/ui/panels/panels.ts";
import { AT, type Lab, lab } from "../session/samples.ts";

const ok: Outcome = { ok: true };

/** What the running test is about. */
export const rig = {
  bar: undefined as unknown as Lab,
  calls: [] as [string, ...unknown[]][],
  /** What is answered about calls that are over, in turn; the last one again and again. */
  past: [] as (Awaited<ReturnType<Past["calls"]>> | ReturnType<Past["calls"]>)[],
  listeners: new Set<() => void>(),
  element: undefined as unknown as HTMLElement,
  unmount: () => {},
  /** So often a chunk cannot be fetched. */
  failures: 0,
  figures: null as User | null,
  /** What the test of the line finds, and what gives it up. */
  line: Promise.resolve({}) as Promise<unknown>,
  testing: null as AbortSignal | null,
  sound: { elsewhere: false },
  /** No microphone can be opened; how many were closed again. */
  deaf: false,
  closed: 0,
};

beforeEach(() => {
  rig.listeners = new Set();
  rig.calls = [];
  rig.past = [{ ok: true, data: { calls: [], next: "" } }];
  rig.deaf = false;
  rig.closed = 0;
  localStorage.clear();
  rig.element = document.createElement("div");
  rig.element.textContent = "Loading";
  document.body.append(rig.element);
});

afterEach(() => {
  rig.unmount();
  rig.element.remove();
  rig.failures = 0;
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const look: Bar["look"] = {
  showDialControl: true,
  showBottomMenu: true,
  topMenuNameContent: "%icon% %name%",
  autoOpenAccountCode: false,
  debounceRequests: false,
};

function checkLine(options: { signal: AbortSignal }): Promise<unknown> {
  rig.testing = options.signal;
  return rig.line;
}

async function listen(): Promise<() => void> {
  if (rig.deaf) throw new Error("no microphone");
  return () => {
    rig.closed += 1;
  };
}

function core(wanted: Partial<Bar["look"]>, outcome: Outcome): Bar {
  const own = {
    look: { ...look, ...wanted },
    get view(): View {
      return {
        session: rig.bar.session,
        sound: { registered: true, locked: false, trouble: "", mos: 0, ...rig.sound },
        lang: "en",
        words: null,
      };
    },
    subscribe(listener: () => void) {
      rig.listeners.add(listener);
      return () => rig.listeners.delete(listener);
    },
    now: () => AT + 10,
    loadHistory: async () => history,
    past: {
      async calls(filter: PastFilter) {
        rig.calls.push(["pastCalls", filter]);
        return rig.past.length > 1 ? rig.past.shift() : rig.past[0];
      },
      async recording(uniqueid: string) {
        rig.calls.push(["recording", uniqueid]);
        return outcome;
      },
    },
    ringing: { sound: "quest", volume: 0.5 },
    methods: new Proxy({ checkLine } as unknown as Methods, {
      get: (known, name) =>
        Reflect.get(known, name) ??
        (async () => {
          if (name !== "devices") rig.calls.push([String(name)]);
          return { ok: true, devices: [] };
        }),
    }),
    loadPanels: async () => {
      if (rig.failures > 0) {
        rig.failures -= 1;
        throw new Error("not there");
      }
      return { ...panels, listen };
    },
    figures: async () => rig.figures,
  };
  // Whatever else it is asked for, it writes down.
  return new Proxy(own, {
    get(target, name, receiver) {
      if (name in target) return Reflect.get(target, name, receiver);
      return async (...args: unknown[]) => {
        rig.calls.push([String(name), ...args]);
        return outcome;
      };
    },
  }) as unknown as Bar;
}

/** What it was asked to do; looking back is no deed. */
export function wishes(): typeof rig.calls {
  return rig.calls.filter(([name]) => name !== "pastCalls");
}

export function show(
  stage: Parameters<typeof lab>[0],
  wanted: Partial<Bar["look"]> = {},
  outcome = ok,
): ShadowRoot {
  rig.bar = lab(stage);
  rig.unmount = mount(rig.element, core(wanted, outcome));
  return (rig.element.firstElementChild as HTMLElement).shadowRoot as ShadowRoot;
}

/** Tells the interface that something has changed, and waits until it shows it. */
export async function changed(): Promise<void> {
  // What is fetched on first use comes some turns later.
  for (let turn = 0; turn < 4; turn += 1) {
    await act(() => {
      for (const listener of rig.listeners) listener();
    });
  }
}

export function find<Kind extends HTMLElement = HTMLElement>(root: ShadowRoot, selector: string): Kind {
  const found = root.querySelector<Kind>(selector);
  if (!found) throw new Error(`no ${selector} in ${root.innerHTML.slice(0, 2000)}`);
  return found;
}

/** The button of this name. */
export function button(root: ShadowRoot, name: string): HTMLButtonElement {
  const all = [...root.querySelectorAll("button")];
  const found = all.find((one) => (one.getAttribute("aria-label") ?? one.textContent) === name);
  if (!found) throw new Error(`no button ${name} among ${all.map((one) => one.textContent).join(", ")}`);
  return found;
}

export function press(target: HTMLElement, key: string): void {
  target.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }),
  );
}

/** Types into a field. */
export async function type(field: HTMLInputElement, text: string): Promise<void> {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await changed();
}
