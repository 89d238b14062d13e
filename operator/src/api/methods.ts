// The methods on the page's object: what all have in common, and the two that sign in. The others come with the work chunk.

import { allowed } from "./allowed.ts";
import { asText, type InvalidArgument } from "./arguments.ts";
import type { Context } from "./context.ts";
import { messageOf } from "./emitter.ts";
import type { Flow } from "./flow.ts";
import { refuse } from "./results.ts";
import type { Actions, Result } from "./types.ts";

type Action = (...args: readonly unknown[]) => Promise<Result>;

/** Methods that work without a connection. */
const local = /^notify|Sound|evice|Log$/;
/** Methods whose arguments are nobody's business. */
const secret = /^(login|sso)$/;
/** Methods that report a refusal themselves. */
const telling = /^(login|sso|provision|identif|selectId)/;

/** Methods that bring the lead to this window: what they need or bring about is there only. */
const leading = /^(identif|selectId)/;
/** Methods that bring the sound here, when there is a softphone. */
const sounding = /^(answer|pickUp|dial|checkLine)$/;

/** What the methods that return a promise come down to. */
export type Invoke = (name: keyof Actions, args: readonly unknown[]) => Promise<Result>;

/** Makes them. */
export function methodsBy(invoke: Invoke): Actions {
  const methods: { [name: string]: Action } = {};
  for (const name of Object.keys(allowed) as (keyof Actions)[]) {
    methods[name] = (...args) => invoke(name, args);
  }
  // Built from the table of all names, which the checker has seen to be complete.
  return methods as unknown as Actions;
}

/** Checks the stage, calls the method, and always resolves. */
export function invoker(context: Context, flow: Flow): Invoke {
  const { emit, store } = context;
  const early: Pick<Actions, "login" | "sso"> = {
    login: (username, password, remember = false) =>
      flow.signIn({
        type: "login",
        username: asText(username),
        password: String(password ?? ""),
        remember: !!remember,
      }),
    sso: (username, token, provider = "") =>
      flow.signIn({
        type: "sso",
        username: asText(username),
        token: asText(token),
        provider: asText(provider),
        ends_with_page: asText(provider) !== "" && !context.config.disableIntegratedAutoLogout,
      }),
  };
  const attempt: Invoke = async (name, args) => {
    try {
      const actions: Partial<Actions> | null =
        name in early ? early : ((context.work ?? (await context.loadWork()))?.actions ?? null);
      const action = actions?.[name] as Action | undefined;
      return action ? await action(...args) : refuse("unavailable", "a part of the bar could not be loaded");
    } catch (error) {
      const { code } = error as Partial<InvalidArgument>;
      return refuse(code === "invalid" ? code : "internal", messageOf(error));
    }
  };
  return async (name, args) => {
    emit.debug(`method ${name}${secret.test(name) ? "" : args.map((one) => ` ${brief(one)}`).join("")}`);
    if (flow.taking) await flow.lead();
    const { stage, online } = store.session;
    const barred = !allowed[name].includes(stage)
      ? refuse("wrong_state", `not allowed in the state ${stage}`)
      : !online && !local.test(name) && refuse("connection_lost", "there is no connection to the server");
    const { device, calls } = store.session;
    const moves = device?.type === "softphone" && (name === "answer" || calls.length === 0);
    if (!barred && (leading.test(name) || (sounding.test(name) && moves))) await flow.lead();
    const result = barred || (await attempt(name, args));
    if (!result.ok && (barred || !telling.test(name) || result.code === "internal")) {
      emit.warn(`${name}: ${result.message || result.code}`);
    }
    return result;
  };
}

function brief(value: unknown): string {
  return typeof value === "object" && value !== null ? "{...}" : String(value);
}
