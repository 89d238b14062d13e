// What the interface sees, made from the parts.

import type { User } from "../protocol.gen.ts";
import { withoutCall } from "../session/select.ts";
import type { Bar, Outcome, Sound } from "../ui/bar.ts";
import { type Context, clock } from "./context.ts";
import type { Flow } from "./flow.ts";
import type { Methods } from "./types.ts";
import type { Work } from "./work.ts";

const silent = { registered: false, locked: false, advice: "", mos: 0 } as const;

/** `changed`: the listeners to call after every change. */
export function createBar(context: Context, flow: Flow, methods: Methods, changed: Set<() => void>): Bar {
  const { config, store } = context;
  const sound = (): Sound => {
    const { registered, locked, advice, mos } = context.work?.phone.control?.audio ?? silent;
    return { registered, locked, trouble: advice, mos, elsewhere: !context.connection.leading };
  };
  return {
    look: config,
    methods,
    get view() {
      return {
        session: store.session,
        sound: sound(),
        lang: context.lang(),
        words: context.language?.words ?? null,
      };
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
    extendWrapUp: methods.extendWrapUp,
    setServing: (queue, serving) => (serving ? methods.resume(queue) : methods.suspend(queue)),
    answer: (uniqueid) => methods.answer({ uniqueid }),
    pickUp: (uniqueid) => methods.pickUp({ uniqueid }),
    reject: (uniqueid) => methods.reject({ uniqueid }),
    hangUp: (uniqueid) => methods.hangup({ uniqueid }),
    setHeld: (uniqueid, on) => (on ? methods.hold({ uniqueid }) : methods.unhold({ uniqueid })),
    setMuted: (uniqueid, on) => methods.mute(on, { uniqueid }),
    dial: (number) => methods.dial(number),
    transfer: (uniqueid, number) => methods.transfer(number, { uniqueid }),
    blindTransfer: (uniqueid, number) => methods.blindTransfer(number, { uniqueid }),
    cancelTransfer: (uniqueid) => methods.cancelTransfer({ uniqueid }),
    swap: (uniqueid) => methods.swap({ uniqueid }),
    conference: (uniqueid) => methods.conference({ uniqueid }),
    finishTransfer: (uniqueid) => methods.finishTransfer({ uniqueid }),
    sendDigits: (uniqueid, digits) => methods.dtmf(digits, { uniqueid }),
    record: (uniqueid, what) => methods.record(what, { uniqueid }),
    setCode: (uniqueid, code, sub) => methods.setAccountCode(uniqueid, code, sub),
    closeCodes: () => store.dispatch({ type: "coded" }),
    showTab(name) {
      const tab = store.session.ready?.layout.tabs.find((one) => one.name === name);
      store.dispatch({ type: "tab", tab: tab ? withoutCall(tab) : null });
    },
    get ringing() {
      const phone = context.work?.phone;
      return { sound: phone?.sound ?? "default", volume: phone?.control?.volume ?? 1 };
    },
    setRingingVolume(volume) {
      if (context.work?.phone.control) context.work.phone.control.volume = volume;
    },
    async figures() {
      return (await context.connection.request({ type: "figures" })).data as User | null;
    },
    ping: () => context.connection.request({ type: "ping" }),
    checkMicrophone: async () => (await context.work?.phone.control?.checkMicrophone()) ?? { ok: false },
    note(title, timeout) {
      const notice = { title, type: "warning", at: clock(), timeout, group: "refused" } as const;
      store.dispatch({ type: "notify", unique: true, notice });
    },
    loadPanels: context.loaders.panels,
    loadHistory: context.loaders.history,
    get past() {
      return (context.work as Work).past;
    },
    dismiss: (id) => store.dispatch({ type: "dismiss", id }),
  };
}
