// Handing a call on: with a consultation first, or at once.

import { asText } from "../api/arguments.ts";
import type { Context } from "../api/context.ts";
import { done, refuse, resultOf } from "../api/results.ts";
import type { CallOptions, Methods, Result } from "../api/types.ts";
import type { Action, Dialled } from "../protocol.gen.ts";
import { consultation, current, held, talking } from "../session/select.ts";
import type { Known, Session } from "../session/state.ts";
import type { Ask } from "../transport/connection.ts";
import { asker, chooser } from "./callMethods.ts";

export type TransferMethods = Pick<
  Methods,
  "transfer" | "cancelTransfer" | "swap" | "conference" | "finishTransfer" | "blindTransfer"
>;

/** Makes them. */
export function transferMethods(context: Context): TransferMethods {
  const { connection } = context;
  const pick = chooser(context);
  const about = asker(context);
  /** With a consultation open either of the two calls may be named: the server knows the other. */
  const between =
    (action: Action) =>
    (session: Session): Known | undefined => {
      const allows = ({ call }: Known) => call.actions.includes(action);
      return session.calls.find(({ call }) => call === consultation(session)) ?? session.calls.find(allows);
    };
  type Between = Extract<
    Ask,
    { type: "cancel_transfer" | "swap" | "conference" | "finish_transfer" }
  >["type"];
  const way = (type: Between) => async (options?: CallOptions) =>
    about(
      options,
      (session) => between(type)(session) ?? current(session),
      (uniqueid) => ({ type, uniqueid }),
    );

  return {
    async transfer(number, options) {
      // Without a number the argument may be the call.
      const [to, which] =
        typeof number === "object" ? ["", number ?? options] : [asText(number).trim(), options];
      const call = pick(which, (session) => talking(session) ?? held(session));
      if ("ok" in call) return call;
      const reply = await connection.request({ type: "transfer", uniqueid: call.uniqueid, number: to });
      const dialled = reply.data as Dialled | null;
      if (!reply.ok) return resultOf(reply);
      return dialled ? { ok: true, uniqueid: dialled.uniqueid } : done;
    },
    cancelTransfer: way("cancel_transfer"),
    swap: way("swap"),
    conference: way("conference"),
    finishTransfer: way("finish_transfer"),
    async blindTransfer(number, options): Promise<Result> {
      const to = asText(number).trim();
      if (!to) return refuse("invalid", "the number is missing");
      return about(
        options,
        (session) => talking(session) ?? held(session),
        (uniqueid) => ({ type: "blind_transfer", uniqueid, number: to }),
      );
    },
  };
}
