// What the interface sees, made from the parts.

import type { Bar, Outcome, Sound } from "../ui/bar.ts";
import { type Context, clock } from "./context.ts";
import type { Flow } from "./flow.ts";
import type { Methods } from "./types.ts";

const silent = { registered: false, locked: false, advice: "" } as const;

/** `changed`: the listeners to call after every change. */
export function createBar(context: Context, flow: Flow, methods: Methods, changed: Set<() => void>): Bar {
  const { config, store, lang } = context;
  const sound = (): Sound => {
    const { registered, locked, advice } = context.work?.phone.control?.audio ?? silent;
    return { registered, locked, trouble: advice };
  };
  return {
    look: config,
    get view() {
      return { session: store.session, sound: sound(), lang: lang() };
    },
    subscribe(listener) {
      changed.add(listener);
      return () => changed.delete(listener);
    },
    now: clock,
    signIn: methods.login,
    signInRemembered: (): Promise<Outcome> => flow.signInRemembered(),
    signOut: () => methods.logout(),
    selectPhone: methods.selectIdentifier,
    confirmPhone: () => methods.provision(),
    changePhone: () => methods.identify(),
    setStatus: methods.changeStatus,
    setServing: (queue, serving) => (serving ? methods.resume(queue) : methods.suspend(queue)),
    answer: (uniqueid) => methods.answer({ uniqueid }),
    reject: (uniqueid) => methods.reject({ uniqueid }),
    hangUp: (uniqueid) => methods.hangup({ uniqueid }),
    setHeld: (uniqueid, on) => (on ? methods.hold({ uniqueid }) : methods.unhold({ uniqueid })),
    setMuted: (uniqueid, on) => methods.mute(on, { uniqueid }),
    dial: (number) => methods.dial(number),
    checkMicrophone: async () => (await context.work?.phone.control?.checkMicrophone()) ?? { ok: false },
    note(title, timeout) {
      const notice = { title, type: "warning", at: clock(), timeout, group: "refused" } as const;
      store.dispatch({ type: "notify", unique: true, notice });
    },
    dismiss: (id) => store.dispatch({ type: "dismiss", id }),
  };
}
