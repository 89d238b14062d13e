// The methods of the contract, section 5: checks the stage and the arguments, asks the server, and always resolves.

import type { Status } from "../protocol.gen.ts";
import { isAllowed, stages } from "../session/allowed.ts";
import type { MessageType } from "../session/callbacks.ts";
import { present } from "../session/select.ts";
import type { Ask } from "../transport/connection.ts";
import { asText, InvalidArgument, whole } from "./arguments.ts";
import { callMethods } from "./callMethods.ts";
import { type Context, clock } from "./context.ts";
import { writeSound } from "./cookies.ts";
import { copy, messageOf } from "./emitter.ts";
import type { Flow } from "./flow.ts";
import { done, refuse, resultOf } from "./results.ts";
import { fill } from "./texts.ts";
import type { Methods, NotifyOptions, PresentState, Result, RingingSound } from "./types.ts";

/** Every method but the synchronous one, before the checks that all have in common. */
export type Actions = Omit<Methods, "state">;

const statuses: readonly Status[] = ["OFFLINE", "READY", "AUX", "ACW"];
const kinds: readonly MessageType[] = ["error", "warning", "success", "info"];
export const ringingSounds: readonly RingingSound[] = ["default", "christmas", "lovingYou", "quest", "rush"];

/** Methods that work without a connection. */
const local = /^notify|Sound/;
/** Methods whose arguments are nobody's business. */
const secret = /^(login|sso)$/;
/** Methods that report a refusal themselves. */
const telling = /^(login|sso|provision|identif|selectId)/;

/** Makes all methods. */
export function createMethods(context: Context, flow: Flow): Methods {
  const { emit, store } = context;
  const actions: Actions = { ...agentMethods(context, flow), ...callMethods(context) };
  const guard = (name: keyof Actions) => {
    const action = actions[name] as (...args: readonly unknown[]) => Promise<Result>;
    const attempt = async (args: readonly unknown[]): Promise<Result> => {
      try {
        return await action(...args);
      } catch (error) {
        return refuse(error instanceof InvalidArgument ? "invalid" : "internal", messageOf(error));
      }
    };
    return async (...args: readonly unknown[]): Promise<Result> => {
      emit.debug(`method ${name}${secret.test(name) ? "" : args.map((one) => ` ${brief(one)}`).join("")}`);
      const { stage, online } = store.session;
      const barred = !isAllowed(name, stage)
        ? refuse("wrong_state", `not allowed in the state ${stage}`)
        : !online && !local.test(name) && refuse("connection_lost", "there is no connection to the server");
      const result = barred || (await attempt(args));
      if (!result.ok && (barred || !telling.test(name) || result.code === "internal")) {
        emit.warn(`${name}: ${result.message || result.code}`);
      }
      return result;
    };
  };
  const methods: { [name: string]: unknown } = {};
  for (const name of Object.keys(actions) as (keyof Actions)[]) methods[name] = guard(name);
  methods.state = (): PresentState | null => {
    emit.debug("method state");
    const state = present(store.session, clock());
    if (!state) emit.warn(`state: not allowed in the state ${store.session.stage}`);
    return state && { ...copy(state), ringingSound: context.phone.sound };
  };
  // Built from the list of actions, which the checker has seen to be complete.
  return methods as unknown as Methods;
}

function brief(value: unknown): string {
  return typeof value === "object" && value !== null ? "{...}" : String(value);
}

function agentMethods(context: Context, flow: Flow): Omit<Actions, keyof ReturnType<typeof callMethods>> {
  const { connection, emit, phone, store } = context;
  const ask = async (request: Ask, info: string): Promise<Result> => {
    const reply = await connection.request(request);
    if (reply.ok && info) emit.fire("onInfo", info);
    return resultOf(reply);
  };
  const select = async (identifier: string): Promise<Result> => {
    const wanted = asText(identifier);
    if (wanted) return flow.select(wanted);
    emit.warn("selectIdentifier: the identifier is missing");
    return refuse("invalid", "the identifier is missing");
  };
  return {
    async login(username, password, remember = false) {
      const name = asText(username);
      return flow.signIn({
        type: "login",
        username: name,
        password: String(password ?? ""),
        remember: !!remember,
      });
    },
    async sso(username, token, provider = "") {
      return flow.signIn({
        type: "sso",
        username: asText(username),
        token: asText(token),
        provider: asText(provider),
      });
    },
    async logout() {
      return ask({ type: "logout" }, "signed out");
    },
    selectIdentifier: select,
    identificator: select,
    identifier: select,
    async provision() {
      return flow.provision();
    },
    async identify() {
      return flow.identify();
    },
    async changeStatus(status, reason = "") {
      const wanted = statuses.find((one) => one === status);
      if (!wanted) return refuse("invalid", `there is no status ${String(status)}`);
      return ask({ type: "set_status", status: wanted, reason: asText(reason) }, `status ${wanted}`);
    },
    async suspend(queue) {
      return ask({ type: "suspend", queue: whole(queue, "queue") }, `queue ${queue} is suspended`);
    },
    async resume(queue) {
      return ask({ type: "resume_queue", queue: whole(queue, "queue") }, `queue ${queue} is served again`);
    },
    async notify(title, ...rest) {
      const [type, unique, timeout, boundState, group, other] = rest;
      const given: NotifyOptions =
        typeof title === "object" && title !== null
          ? title
          : ({ title, type, unique, timeout, boundState, group, other } as NotifyOptions);
      const values = given.other?.values ?? {};
      const bound = stages.find((one) => one === given.boundState) ?? null;
      if (given.boundState && !bound)
        return refuse("invalid", `there is no state ${String(given.boundState)}`);
      const after = given.timeout ?? null;
      store.dispatch({
        type: "notify",
        unique: !!given.unique,
        notice: {
          title: fill(asText(given.title), values),
          type: kinds.find((one) => one === given.type) ?? "info",
          at: clock(),
          timeout: typeof after === "number" && after >= 0 ? after : null,
          boundState: bound,
          group: asText(given.group),
        },
      });
      return { ok: true, id: store.session.lastNotice };
    },
    async selectRingingSound(sound) {
      const wanted = known(sound);
      phone.sound = wanted;
      const { user } = store.session;
      if (user) writeSound(user.id, wanted);
      emit.fire("onInfo", `ringing sound ${wanted}`);
      return done;
    },
    async testRingingSound(sound = phone.sound) {
      return (await phone.test(known(sound))) ? done : refuse("unavailable", "the sound could not be loaded");
    },
    async stopRingingSoundTest() {
      phone.control?.stopTest();
      return done;
    },
    async simulateCaller(number) {
      return ask({ type: "simulate_caller", number: asText(number) }, "");
    },
  };
}

function known(sound: RingingSound): RingingSound {
  const wanted = ringingSounds.find((one) => one === sound);
  if (!wanted) throw new InvalidArgument(`there is no ringing sound ${String(sound)}`);
  return wanted;
}
