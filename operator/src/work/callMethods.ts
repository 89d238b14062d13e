// The methods about calls. Without `{uniqueid}` the bar chooses the call that it shows; the server refuses one that is over.

import { asText, whole } from "../api/arguments.ts";
import type { Context } from "../api/context.ts";
import { done, refuse, resultOf } from "../api/results.ts";
import type { CallOptions, Methods, Refusal, Result } from "../api/types.ts";
import type { Call, Dialled } from "../protocol.gen.ts";
import { agentMuted, current, held, ringing, talking } from "../session/select.ts";
import type { Known, Session } from "../session/state.ts";
import type { Ask } from "../transport/connection.ts";
import type { PhoneHandle } from "./phone.ts";

export type CallMethods = Pick<
  Methods,
  | "answer"
  | "reject"
  | "dial"
  | "dtmf"
  | "hangup"
  | "transfer"
  | "finishTransfer"
  | "blindTransfer"
  | "hold"
  | "unhold"
  | "mute"
  | "setAccountCode"
>;

const CONNECT_MS = 10_000;

type Choose = (session: Session) => Known | undefined;

/** Makes them. */
export function callMethods(context: Context, phone: PhoneHandle): CallMethods {
  const { config, connection, store } = context;

  /** The call that is meant, or why there is none. */
  const pick = (options: CallOptions | undefined, choose: Choose): Call | Refusal => {
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
  const about = async (
    options: CallOptions | undefined,
    choose: Choose,
    request: (uniqueid: string) => Ask,
  ): Promise<Result> => {
    const call = pick(options, choose);
    return "ok" in call ? call : resultOf(await connection.request(request(call.uniqueid)));
  };
  const later = async (): Promise<Result> => refuse("not_supported", "transfers come with the next version");

  /** Waits for the server's word that the call is connected or over. */
  const connected = (uniqueid: string): Promise<Result> =>
    new Promise((resolve) => {
      const finish = (result: Result) => {
        clearTimeout(timer);
        off();
        resolve(result);
      };
      const look = (session: Session) => {
        const known = session.calls.find((one) => one.call.uniqueid === uniqueid);
        if (!known) finish(refuse("stale_call", "the call has ended"));
        else if (known.phase === "talking") finish(done);
      };
      const timer = setTimeout(
        () => finish(refuse("timeout", "the call was not connected in time")),
        CONNECT_MS,
      );
      const off = store.subscribe(look);
      look(store.session);
    });

  return {
    async answer(options) {
      const call = pick(options, ringing);
      if ("ok" in call) return call;
      const { uniqueid } = call;
      const picked = phone.control?.active
        ? await phone.control.answer(uniqueid)
        : resultOf(await connection.request({ type: "answer", uniqueid }));
      return picked.ok ? connected(uniqueid) : picked;
    },
    async reject(options) {
      return about(options, ringing, (uniqueid) => ({ type: "hangup", uniqueid }));
    },
    async dial(number, queue, line, data) {
      if (config.withoutDevice || !store.session.device) return refuse("no_device", "no phone is paired");
      const wanted = asText(number).trim();
      if (!wanted) return refuse("invalid", "the number is missing");
      const reply = await connection.request({
        type: "dial",
        number: wanted,
        queue: queueOf(queue),
        line: line === undefined || line === null ? null : whole(line, "line"),
        data: typeof data === "object" && data !== null ? data : {},
      });
      return reply.ok
        ? { ok: true, uniqueid: (reply.data as Dialled).uniqueid }
        : refuse(reply.code, reply.message);
    },
    async dtmf(digits, options) {
      const call = pick(options, talking);
      if ("ok" in call) return call;
      if (!phone.control?.active) return refuse("not_supported", "a desk phone sends its digits itself");
      phone.control.dtmf(call.uniqueid, asText(digits));
      return done;
    },
    async hangup(options) {
      return about(options, current, (uniqueid) => ({ type: "hangup", uniqueid }));
    },
    transfer: later,
    finishTransfer: later,
    blindTransfer: later,
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
        sub_code: subAccountCode === null ? null : asText(subAccountCode),
        override: !!override,
      });
      return resultOf(reply);
    },
  };
}

/** The contract's ways to name an outbound queue, as the wire has them: null leaves it to the server, 0 means none. */
function queueOf(queue: unknown): number | null {
  if (queue === "directCall") return 0;
  if (queue === undefined || queue === null || queue === "undefined" || queue === "") return null;
  return whole(queue, "queue");
}
