// Puts together what an agent at work needs.

import { type Context, clock } from "../api/context.ts";
import { readSound } from "../api/cookies.ts";
import { copy } from "../api/emitter.ts";
import { ownLang } from "../api/texts.ts";
import type { WorkModule } from "../api/work.ts";
import { reduce } from "../session/reduce.ts";
import { present } from "../session/select.ts";
import { agentMethods, ringingSounds } from "./agentMethods.ts";
import { callMethods } from "./callMethods.ts";
import { crmOpener } from "./crm.ts";
import { Pairing } from "./pairing.ts";
import { past } from "./past.ts";
import { PhoneHandle } from "./phone.ts";
import { transferMethods } from "./transferMethods.ts";
import { waitingNotifier } from "./waiting.ts";

const ARRIVED_MS = 100;
const PROOF_MS = 500;

export const createWork: WorkModule["createWork"] = (context: Context) => {
  const { config, connection, emit, loaders, store } = context;
  const phone = new PhoneHandle(
    loaders.phone,
    {
      constraints: () => config.audioInputConstraints,
      lang: () => ownLang(context.lang()),
      advice: () => context.language?.advice ?? null,
    },
    {
      problem(code, advice) {
        // Trouble with the microphone is shown until it is over, beside the list.
        context.tell(`phone_${code}`, "error", advice, {}, phone.control?.audio.trouble === code);
      },
      debug: emit.debug,
      // What the server has sent to this phone by now is here a moment later.
      registered: () => setTimeout(takeCalls, ARRIVED_MS),
      quality: (quality) => emit.fire("onQuality", quality),
      // Unanswered, it has the connection doubted.
      silent: () => void connection.request({ type: "ping" }, PROOF_MS),
      changed: context.changed,
    },
  );
  /** There may be calls at the phone of a page or window before this one. */
  function takeCalls(): void {
    void connection.request({ type: "take_calls", here: phone.control?.invited ?? [] });
  }
  const pairing = new Pairing(context, phone);
  const watchers = [crmOpener(context), waitingNotifier(context)];
  let user = 0;
  return {
    reduce,
    phone,
    pairing,
    past: past(context),
    actions: {
      ...agentMethods(context, pairing, phone),
      ...callMethods(context, phone),
      ...transferMethods(context),
    },
    follow(session) {
      const id = session.user?.id ?? 0;
      if (id && id !== user) phone.sound = ringingSounds.find((one) => one === readSound(id)) ?? "default";
      user = id;
      phone.follow(session);
      for (const watch of watchers) watch(session);
    },
    state() {
      const state = present(store.session, clock());
      const activeTab = store.session.tab?.name ?? "";
      return state && { ...copy(state), ringingSound: phone.sound, activeTab };
    },
  };
};
