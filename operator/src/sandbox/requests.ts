// What each request of a signed-in bar does. Returns the reply's data; refusals are thrown.

import { Cause, type ClientMessage, type Dialled, type SetAccountCode } from "../protocol.gen.ts";
import { type Call, firstOf } from "./call.ts";
import type { Floor } from "./floor.ts";
import type { Queue } from "./options.ts";
import { Refused, wrongState } from "./refused.ts";
import type { Server } from "./server.ts";
import * as transfers from "./transfers.ts";

export function carryOut(server: Server, request: ClientMessage): unknown {
  const { floor } = server;
  const { agent } = floor;
  switch (request.type) {
    case "logout":
      return logOut(server);
    case "list_devices":
      return [server.site.device];
    case "pair":
      return pair(server, request.identifier);
    case "provision":
      if (!server.paired) throw wrongState("no phone is paired");
      return server.ready();
    case "identify":
      if (floor.ringing) floor.endOffer(floor.ringing, "revoked");
      if (floor.calls.length > 0) throw wrongState("another phone cannot be chosen during a call");
      return server.unpair();
    case "set_status":
      return agent.choose(request.status, request.reason ?? "");
    case "suspend":
      return agent.setServing(request.queue, false);
    case "resume_queue":
      return agent.setServing(request.queue, true);
    case "extend_wrap_up":
      return { until: agent.extend(request.seconds) };
    case "dial": {
      const number = transfers.destination(floor, request.number);
      const data = { ...request.data };
      const held = transfers.transferring(floor);
      if (held) return dialled(transfers.consult(floor, held, number, data));
      if (floor.calls.length > 0) throw wrongState("there is a call already: end it, or transfer it");
      return dialled(floor.dial(number, outboundQueue(floor, request.queue ?? null), data));
    }
    case "answer": {
      const call = floor.own(request.uniqueid);
      if (call.phase !== "ringing") throw wrongState("the call does not ring");
      return floor.connect(call);
    }
    case "hangup":
      return hangUp(floor, floor.own(request.uniqueid));
    case "hold":
      return floor.hold(holdable(floor, request.uniqueid));
    case "unhold": {
      const call = holdable(floor, request.uniqueid);
      if (call.phase === "held") transfers.leaveOther(floor, call);
      return floor.resume(call);
    }
    case "mute":
      return floor.mute(floor.connected(floor.own(request.uniqueid)), request.on);
    case "dtmf":
      floor.connected(floor.own(request.uniqueid));
      return null;
    case "record":
      return floor.record(floor.connected(floor.own(request.uniqueid)), request.what);
    case "transfer": {
      const main = floor.own(request.uniqueid);
      const number = request.number ? transfers.destination(floor, request.number) : "";
      const asked = transfers.transfer(floor, main, number, { ...request.data });
      return asked && dialled(asked);
    }
    case "cancel_transfer":
      return transfers.cancel(floor, floor.own(request.uniqueid));
    case "swap":
      return transfers.swap(floor, floor.own(request.uniqueid));
    case "conference":
      return transfers.conference(floor, floor.own(request.uniqueid));
    case "finish_transfer":
      return transfers.finish(floor, floor.own(request.uniqueid));
    case "blind_transfer":
      return transfers.blind(
        floor,
        floor.own(request.uniqueid),
        transfers.destination(floor, request.number),
      );
    case "set_account_code":
      return setCode(server, request);
    case "list_calls":
      if (request.whose === "team" || (request.agent ?? server.site.agent.id) !== server.site.agent.id) {
        throw new Refused("not_allowed", "you do not supervise anybody");
      }
      return floor.history.page(request);
    case "pick_up":
      throw new Refused("not_found", "no call rings at your colleagues");
    default:
      throw new Refused("not_allowed", `${request.type} is not simulated`);
  }
}

function logOut(server: Server): void {
  const { floor } = server;
  if (floor.ringing) floor.endOffer(floor.ringing, "revoked");
  if (floor.calls.length > 0) {
    const refusal = "there is a live call: end it before signing out";
    floor.notice("logout_denied", "warning", refusal, { why: "live_call" });
    throw new Refused("not_allowed", refusal);
  }
  server.end("logout");
}

function pair(server: Server, identifier: string): null {
  const { device } = server.site;
  if (server.withoutDevice) throw wrongState("this session was opened without a phone");
  if (identifier !== device.identifier) {
    throw new Refused("not_found", `there is no phone with identifier '${identifier}' for you`);
  }
  server.paired = true;
  server.push({ type: "device", device });
  server.push({ type: "phone", reachable: true, lines: { 1: "idle" } });
  return null;
}

/** A ringing one is rejected; who leaves a conference leaves the two others together. */
export function hangUp(floor: Floor, call: Call): void {
  if (call.phase === "ringing") floor.endOffer(call, "rejected");
  else if (firstOf(call).conference) transfers.finish(floor, call);
  else floor.end(call, call.dialled ? Cause.CALLER_HUNG_UP : Cause.CALLEE_HUNG_UP);
}

function holdable(floor: Floor, uniqueid: string): Call {
  const call = floor.connected(floor.own(uniqueid));
  if (firstOf(call).conference)
    throw wrongState("a conference cannot be held: cancel the transfer, or leave");
  return call;
}

/** The named one; 0 none; left to us, the only outbound queue that the agent serves. */
function outboundQueue(floor: Floor, wanted: number | null): Queue | null {
  if (wanted === 0) return null;
  const own = floor.site.queues.filter((one) => one.outbound);
  if (wanted === null) {
    const serving = own.filter((one) => !floor.agent.suspended.has(one.id));
    return serving.length === 1 ? (serving[0] ?? null) : null;
  }
  const found = own.find((one) => one.id === wanted);
  if (!found) throw new Refused("not_found", `queue ${wanted} is not an outbound queue of yours`);
  return found;
}

function setCode(server: Server, { uniqueid, code, sub_code: sub = null, override }: SetAccountCode): null {
  const { floor, site } = server;
  const uid = uniqueid.replace(/~\d+$/, "");
  const call = [...floor.calls, ...floor.past].find((one) => one.uid === uid);
  if (!call || (call.connected === null && !call.dialled)) {
    throw new Refused("stale_call", `call ${uniqueid} is not yours, or ended too long ago`);
  }
  const reason = site.callReasons[code];
  if (!reason || (sub !== null && !reason.children[sub])) {
    throw new Refused("invalid", `'${sub ?? code}' is not an account code here`);
  }
  const full = sub === null ? code : `${code}/${sub}`;
  call.codes = override ? [full] : [...new Set([...call.codes, full])];
  floor.history.code(call);
  return null;
}

function dialled({ uid }: Call): Dialled {
  return { uniqueid: uid };
}
