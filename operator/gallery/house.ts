// The people, queues and calls that the gallery shows: wire objects as a server would send them.

import {
  type Action,
  type Call,
  CallState,
  type Colleague,
  type Device,
  type State,
  type Status,
  type User,
} from "../src/protocol.gen.ts";
import { AT, call, device, state, user } from "../test/session/samples.ts";

const membership = { suspended: false, answered: 0, unanswered: 0 };

const jana = {
  ...user,
  displayname: "Jana Dvo\u0159\u00e1kov\u00e1",
  queues: { 1: membership, 2: membership, 3: membership },
  in_calls_answered: 14,
  in_calls_unanswered: 1,
  out_calls_answered: 3,
  out_calls_unanswered: 2,
  talktime: 4_830,
  readytime: 12_400,
  auxtime: 1_260,
  acwtime: 605,
  idletime: 6_965,
  transferred: 2,
} as unknown as User;

export const softphone: Device = { ...device, name: "Softphone agent1", identifier: "soft1" };

const line = (id: number, number: string, name: string) => ({ id, number, name, primary: id === 1 });
export const deskPhone: Device = {
  id: 8,
  name: "Desk 214",
  identifier: "desk1",
  type: "phone",
  lines: [line(1, "214", "Direct"), line(2, "810", "Hotline")],
  user_id: 1,
};

const queue = (id: number, name: string, number: string, suspended = false) => ({
  id,
  name,
  type: id === 3 ? 0 : 1,
  number,
  suspended,
});
const agent = (
  id: number,
  displayname: string,
  number: string,
  status: Status,
  fields: Partial<Colleague> = {},
): Colleague => ({ id, displayname, group_id: 1, status, reason: "", number, busy: false, ...fields });

const callReasons: State["callReasons"] = {
  order: {
    code: "order",
    name: "Order",
    children: {
      new: { code: "new", name: "New" },
      change: { code: "change", name: "Change" },
      late: { code: "late", name: "Not delivered in time" },
    },
  },
  complaint: {
    code: "complaint",
    name: "Complaint",
    children: {
      damaged: { code: "damaged", name: "Damaged goods" },
      wrong: { code: "wrong", name: "Wrong goods" },
    },
  },
  delivery: {
    code: "delivery",
    name: "Delivery",
    children: {
      date: { code: "date", name: "Date" },
      goods: { code: "goods", name: "Goods are missing" },
    },
  },
  invoice: { code: "invoice", name: "Invoice", children: {} },
  advice: { code: "advice", name: "Advice", children: {} },
  wrong: { code: "wrong", name: "Wrong number", children: {} },
};

/** Everything that a signed-in agent sees; `fields` are what the shown state is about. */
export function desk(fields: Partial<State> = {}): State {
  return state({
    user: jana,
    device: softphone,
    auxReasons: { 1: { id: 1, name: "Lunch" }, 2: { id: 2, name: "Break" }, 3: { id: 3, name: "Training" } },
    callReasons,
    queues: {
      1: queue(1, "Support", "800"),
      2: queue(2, "Sales", "801"),
      3: queue(3, "Campaign", ""),
    },
    groups: { 1: { id: 1, name: "Brno" } },
    agents: {
      2: agent(2, "Petr Svoboda", "102", "READY"),
      3: agent(3, "Lucie Hor\u00e1kov\u00e1", "103", "AUX", { reason: "Lunch" }),
      4: agent(4, "Tom\u00e1\u0161 N\u011bmec", "104", "ACW"),
      5: agent(5, "Emily Carter", "105", "OFFLINE"),
      6: agent(6, "Ond\u0159ej Ku\u010dera", "106", "READY", { busy: true }),
    },
    statusSince: AT - 754,
    ...fields,
  });
}

type About = Partial<Call>;

/** A caller of the queue Support. */
export function caller(uniqueid: string, fields: About = {}): Call {
  return call(uniqueid, {
    name: "Mark\u00e9ta Bene\u0161ov\u00e1",
    caller_name: "",
    called_name: "Support",
    number: "+420732660548",
    caller_number_norm: "+420732660548",
    called_number_norm: "",
    queue_id: 1,
    queue_name: "Support",
    created: AT - 9,
    data: {},
    recorded: false,
    actions: ["answer", "reject"],
    ...fields,
  });
}

/** What the server allows in an ordinary call. */
export const inTalk: readonly Action[] = [
  "hangup",
  "hold",
  "mute",
  "dtmf",
  "transfer",
  "blind_transfer",
  "record_start",
];

/** The same call, talked in for two minutes and some. */
export function talkedIn(uniqueid: string, fields: About = {}): Call {
  return caller(uniqueid, {
    state: CallState.CONNECTED,
    created: AT - 140,
    connected: AT - 131,
    actions: inTalk,
    ...fields,
  });
}

/** A call that the agent makes. */
export function dialled(uniqueid: string, fields: About = {}): Call {
  return call(uniqueid, {
    direction: "OUTGOING",
    state: CallState.RINGING,
    name: "",
    caller_name: "",
    called_name: "",
    number: "+420601482915",
    caller_number_norm: "",
    called_number_norm: "+420601482915",
    queue_id: null,
    queue_name: "",
    created: AT - 6,
    data: {},
    actions: ["hangup"],
    ...fields,
  });
}
