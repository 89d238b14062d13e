// The methods about calls. Without `{uniqueid}` the bar chooses the call that it shows; the server refuses one that is over.

import { asText, whole } from "../api/arguments.ts";
import type { Context } from "../api/context.ts";
import { done, refuse, resultOf } from "../api/results.ts";
import type { CallOptions, Methods, Refusal, Result } from "../api/types.ts";
import { type Call, CallState, type Dialled, type RecordWish } from "../protocol.gen.ts";
import { agentMuted, consultation, current, held, ringing, talking } from "../session/select.ts";
import type { Known, Session } from "../session/state.ts";
import type { Answered, Ask } from "../transport/connection.ts";
import type { PhoneHandle } from "./phone.ts";

export type CallMethods = Pick<
  Methods,
  | "answer"
  | "reject"
  | "pickUp"
  | "takeSound"
  | "dial"
  | "dtmf"
  | "record"
  | "hangup"
  | "hold"
  | "unhold"
  | "mute"
  | "setAccountCode"
>;

const CONNECT_MS = 10_000;
const SOUND_MS = 10_000;
/** A softphone registers while its agent is at work already, after a sign-in or a reload. */
const REGISTER_MS = 5000;
const wishes: readonly RecordWish[] = ["start", "stop", "pause", "resume"];

export type Choose = (session: Session) => Known | undefined;

/** Finds the call that is meant, or says why there is none. */
export function chooser({ config, store }: Context) {
  return (options: CallOptions | undefined, choose: Choose): Call | Refusal => {
    const { session } = store;
    if (config.withoutDevice || !session.device) return refuse("no_device", "no phone is paired");
    const uniqueid = options?.uniqueid;
    const found =
      uniqueid === undefined ? choose(session) : session.calls.find((one) => one.call.uniqueid === uniqueid);
    if (found) return found.call;
    return uniqueid === undefined
      ? refuse("no_call", "there is no such call now")
      : refuse("stale_call", `call ${uniqueid} is not live`);
  };
}

/** Asks the server about the call that is meant. */
export function asker(context: Context) {
  const pick = chooser(context);
  return async (
    options: CallOptions | undefined,
    choose: Choose,
    request: (uniqueid: string) => Ask,
  ): Promise<Result> => {
    const call = pick(options, choose);
    return "ok" in call ? call : resultOf(await context.connection.request(request(call.uniqueid)));
  };
}

/** Makes them. */
export function callMethods(context: Context, phone: PhoneHandle): CallMethods {
  const { config, connection, store } = context;
  const pick = chooser(context);
  const about = asker(context);

  /** Resolves once the session is as wanted, with the session of then; null when that takes too long. */
  const becomes = (met: (session: Session) => boolean, waitMs: number): Promise<Session | null> =>
    new Promise((resolve) => {
      const finish = (found: Session | null) => {
        clearTimeout(timer);
        off();
        resolve(found);
      };
      const look = (session: Session) => {
        if (met(session)) finish(session);
      };
      const timer = setTimeout(finish, waitMs, null);
      const off = store.subscribe(look);
      look(store.session);
    });

  /** Waits for the server's word that the call is talked in, or over. */
  const connected = async (
    uniqueid: string,
    well = ({ phase }: Known) => phase === "talking",
  ): Promise<Result> => {
    const known = ({ calls }: Session) => calls.find((one) => one.call.uniqueid === uniqueid);
    const found = await becomes((session) => {
      const one = known(session);
      return !one || well(one);
    }, CONNECT_MS);
    if (!found) return refuse("timeout", "the call was not connected in time");
    return known(found) ? done : refuse("stale_call", "the call has ended");
  };

  /** Asks for a call at the agent's phone; a softphone that is only just coming is waited for. */
  const askForCall = async (ask: Ask): Promise<Result<Dialled>> => {
    const reply = await connection.request(ask);
    if (reply.code !== "no_device" || store.session.device?.type !== "softphone") return dialled(reply);
    const there = await becomes(({ reachable, device }) => reachable || !device, REGISTER_MS);
    return dialled(there?.reachable ? await connection.request(ask) : reply);
  };

  return {
    async answer(options) {
      const call = pick(options, ringing);
      if ("ok" in call) return call;
      const { uniqueid } = call;
      if (call.state !== CallState.RINGING) return refuse("wrong_state", "the call does not ring");
      const picked = phone.control?.active
        ? await phone.control.answer(uniqueid)
        : resultOf(await connection.request({ type: "answer", uniqueid }));
      return picked.ok ? connected(uniqueid) : picked;
    },
    async reject(options) {
      return about(options, ringing, (uniqueid) => ({ type: "hangup", uniqueid }));
    },
    async pickUp(options) {
      if (config.withoutDevice || !store.session.device) return refuse("no_device", "no phone is paired");
      return askForCall({ type: "pick_up", uniqueid: asText(options?.uniqueid) });
    },
    async takeSound() {
      if (store.session.device?.type !== "softphone") return refuse("no_device", "no softphone is paired");
      const calls = store.session.calls.filter((one) => one.phase === "talking");
      const talked = talking(store.session)?.call.uniqueid;
      if (!(await context.lead())) return refuse("timeout", "the other window did not let go of the sound");
      const control = await phone.load();
      // The agent's one leg belongs to one of the calls. It comes once this window's phone is registered.
      const uniqueids = calls.map(({ call }) => call.uniqueid);
      if (calls.length > 0 && !(await control?.reached(uniqueids, SOUND_MS)))
        return refuse("timeout", "the call did not come to this window");
      // It may be faster than the server's word that the call is held until it is here: the answer comes after that.
      const reply = await connection.request({ type: "ping" });
      return reply.ok && talked ? connected(talked, ({ held }) => !held) : resultOf(reply);
    },
    async dial(number, queue, line, data) {
      if (config.withoutDevice || !store.session.device) return refuse("no_device", "no phone is paired");
      const wanted = asText(number).trim();
      if (!wanted) return refuse("invalid", "the number is missing");
      return askForCall({
        type: "dial",
        number: wanted,
        queue: queueOf(queue),
        line: asText(line) ? whole(line, "line") : null,
        data: typeof data === "object" && data !== null ? data : {},
      });
    },
    async dtmf(digits, options) {
      const wanted = asText(digits);
      if (!/^[\dA-D*#]+$/i.test(wanted)) return refuse("invalid", "digits are 0-9, *, # and A-D");
      const call = pick(options, talking);
      if ("ok" in call) return call;
      const { uniqueid } = call;
      // One connection serves all calls of the softphone: digits for a held one would reach the other side of another.
      if (call.state !== CallState.CONNECTED) return refuse("wrong_state", "the call is not talked in now");
      if (!phone.control?.active) {
        return resultOf(await connection.request({ type: "dtmf", uniqueid, digits: wanted }));
      }
      phone.control.dtmf(uniqueid, wanted);
      return done;
    },
    async record(what, options) {
      const wish = wishes.find((one) => one === what);
      if (!wish) return refuse("invalid", `start, stop, pause or resume, not ${String(what)}`);
      return about(options, current, (uniqueid) => ({ type: "record", uniqueid, what: wish }));
    },
    async hangup(options) {
      // With a consultation open it ends that one, whichever of the two the agent talks in.
      const asked = (session: Session) => knownOf(session, consultation(session)) ?? current(session);
      return about(options, asked, (uniqueid) => ({ type: "hangup", uniqueid }));
    },
    async hold(options) {
      // One that is held already is fine.
      return about(
        options,
        (session) => talking(session) ?? held(session),
        (uniqueid) => ({ type: "hold", uniqueid }),
      );
    },
    async unhold(options) {
      return about(
        options,
        (session) => held(session) ?? talking(session),
        (uniqueid) => ({ type: "unhold", uniqueid }),
      );
    },
    async mute(on, options) {
      const call = pick(
        typeof on === "object" ? on : options,
        (session) => talking(session) ?? current(session),
      );
      if ("ok" in call) return call;
      const { uniqueid } = call;
      const wanted = typeof on === "boolean" ? on : !agentMuted(call);
      if (wanted) phone.control?.setMuted(uniqueid, true);
      const result = resultOf(await connection.request({ type: "mute", uniqueid, on: wanted }));
      if (wanted && !result.ok) phone.control?.setMuted(uniqueid, agentMuted(call));
      return result;
    },
    async setAccountCode(uniqueid, accountCode, subAccountCode = null, override = false) {
      const reply = await connection.request({
        type: "set_account_code",
        uniqueid: asText(uniqueid),
        code: asText(accountCode),
        sub_code: asText(subAccountCode) || null,
        override: !!override,
      });
      return resultOf(reply);
    },
  };
}

function dialled(reply: Answered): Result<Dialled> {
  return reply.ok
    ? { ok: true, uniqueid: (reply.data as Dialled).uniqueid }
    : refuse(reply.code, reply.message);
}

function knownOf(session: Session, call: Call | undefined): Known | undefined {
  return session.calls.find((one) => one.call === call);
}

/** The contract's ways to name an outbound queue, as the wire has them: null leaves it to the server, 0 means none. */
function queueOf(queue: unknown): number | null {
  if (queue === "directCall") return 0;
  if (queue === undefined || queue === null || queue === "undefined" || queue === "") return null;
  return whole(queue, "queue");
}
