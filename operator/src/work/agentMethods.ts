// The methods about the agent: phone, status, queues, notifications, ringing sounds.

import { stages } from "../api/allowed.ts";
import { asText, InvalidArgument, whole } from "../api/arguments.ts";
import { type Context, clock } from "../api/context.ts";
import { writeSound } from "../api/cookies.ts";
import { done, refuse, resultOf } from "../api/results.ts";
import { fill } from "../api/texts.ts";
import type { AudioDeviceKind, NotifyOptions, Result, RingingSound } from "../api/types.ts";
import type { WorkActions } from "../api/work.ts";
import type { Status, WrapUpExtended } from "../protocol.gen.ts";
import type { MessageType } from "../session/callbacks.ts";
import type { Ask } from "../transport/connection.ts";
import type { CallMethods } from "./callMethods.ts";
import type { Pairing } from "./pairing.ts";
import type { PhoneHandle } from "./phone.ts";
import type { TransferMethods } from "./transferMethods.ts";

type AgentMethods = Omit<WorkActions, keyof CallMethods | keyof TransferMethods>;

const statuses: readonly Status[] = ["OFFLINE", "READY", "AUX", "ACW"];
const kinds: readonly MessageType[] = ["error", "warning", "success", "info"];
const deviceKinds: readonly AudioDeviceKind[] = ["microphone", "speaker", "ringer"];
const noPart = refuse("unavailable", "a part of the bar could not be loaded");
/** How long the browser may take to begin with a download. */
const DOWNLOAD_MS = 10_000;
export const ringingSounds: readonly RingingSound[] = ["default", "christmas", "lovingYou", "quest", "rush"];

/** Makes them. */
export function agentMethods(context: Context, pairing: Pairing, phone: PhoneHandle): AgentMethods {
  const { connection, emit, store } = context;
  const ask = async (request: Ask, info: string): Promise<Result> => {
    const reply = await connection.request(request);
    if (reply.ok && info) emit.fire("onInfo", info);
    return resultOf(reply);
  };
  const select = async (identifier: string): Promise<Result> => {
    const wanted = asText(identifier);
    if (wanted) return pairing.select(wanted);
    emit.warn("selectIdentifier: the identifier is missing");
    return refuse("invalid", "the identifier is missing");
  };
  return {
    async logout() {
      return ask({ type: "logout" }, "signed out");
    },
    selectIdentifier: select,
    identificator: select,
    identifier: select,
    async provision() {
      return pairing.provision();
    },
    async identify() {
      return pairing.identify();
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
    async extendWrapUp(seconds) {
      const more = Number(seconds);
      if (!(more > 0)) return refuse("invalid", "seconds should be a positive number");
      const reply = await connection.request({ type: "extend_wrap_up", seconds: more });
      if (!reply.ok) return refuse(reply.code, reply.message);
      return { ok: true, until: (reply.data as WrapUpExtended).until };
    },
    async forceStatus(agent, status, reason = "") {
      const wanted = statuses.find((one) => one === status);
      if (!wanted) return refuse("invalid", `there is no status ${String(status)}`);
      const request = { type: "force_status", agent: whole(agent, "agent"), status: wanted } as const;
      return ask({ ...request, reason: asText(reason) }, `agent ${agent}: status ${wanted}`);
    },
    async forceSuspend(agent, queue) {
      const who = { agent: whole(agent, "agent"), queue: whole(queue, "queue") };
      return ask({ type: "force_suspend", ...who }, `agent ${agent} is suspended in queue ${queue}`);
    },
    async forceResume(agent, queue) {
      const who = { agent: whole(agent, "agent"), queue: whole(queue, "queue") };
      return ask({ type: "force_resume", ...who }, `agent ${agent} serves queue ${queue} again`);
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
    async testRingingSound(sound) {
      // As the listener of a button it gets an event.
      const wanted = typeof sound === "string" ? known(sound) : phone.sound;
      return (await phone.test(wanted)) ? done : refuse("unavailable", "the sound could not be loaded");
    },
    async stopRingingSoundTest() {
      phone.control?.stopTest();
      return done;
    },
    async devices() {
      const control = await phone.load();
      return control ? { ok: true, devices: await control.devices() } : noPart;
    },
    async selectDevice(kind, id) {
      if (!deviceKinds.includes(kind)) return refuse("invalid", `there is no kind ${String(kind)}`);
      return (await phone.load())?.selectDevice(kind, asText(id)) ?? noPart;
    },
    async checkLine(options) {
      const echo = await context.loaders.echo().catch(() => null);
      return echo ? echo.checkLine(context, phone, options?.signal) : noPart;
    },
    async downloadLog() {
      const file = new Blob([emit.log.join("\n")], { type: "text/plain" });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      link.download = `ucs-operator-${new Date().toISOString().slice(0, 19).replace(/:/g, "-")}.txt`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), DOWNLOAD_MS);
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
