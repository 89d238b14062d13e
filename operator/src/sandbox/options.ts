// What a script says about the simulated site, and the site that follows from it.

import type {
  CallReason,
  Colleague,
  Device,
  Layout,
  Membership,
  Reason,
  Status,
  User,
} from "../protocol.gen.ts";

/** The agent who signs in. */
export interface SandboxAgent {
  id?: number;
  username?: string;
  /** When it is missing any password is right, else this one. */
  password?: string;
  displayname?: string;
  /** Language of the bar after the sign-in. */
  locale?: string;
  /** The extension: what the agent's phone shows as its number. */
  number?: string;
  email?: string;
  data?: { readonly [key: string]: string };
}

/** A queue that the agent is a member of. */
export interface SandboxQueue {
  name: string;
  id?: number;
  /** Outbound: `dial` counts for it. */
  outbound?: boolean;
  number?: string;
  /** Seconds of ACW after a call; 0 for none. */
  wrapup?: number;
  /** Seconds until a ringing call goes back to the queue. */
  ringTimeout?: number;
  record?: "always" | "on_demand" | "never";
}

/** Somebody the agent may ask or hand a call to, by `number`. */
export interface SandboxColleague {
  displayname: string;
  number: string;
  id?: number;
  username?: string;
  status?: Status;
  /** In a call of their own. */
  busy?: boolean;
}

export interface SandboxCode {
  code: string;
  name: string;
  children?: readonly { readonly code: string; readonly name: string }[];
}

/** Everything has a default: `sandbox()` is a site with one agent, two inbound queues, an outbound one and a colleague. */
export interface SandboxOptions {
  agent?: SandboxAgent;
  queues?: readonly SandboxQueue[];
  colleagues?: readonly SandboxColleague[];
  /** Names of AUX reasons. */
  auxReasons?: readonly string[];
  callReasons?: readonly SandboxCode[];
  /** Identifier of the one desk phone. */
  phone?: string;
  layout?: Partial<Layout>;
  /** Prefix of numbers without one, in `_norm` fields. */
  prefix?: string;
  /** Seconds for which the agent is left alone after a call that was not taken. */
  rests?: { readonly noAnswer?: number; readonly rejected?: number; readonly revoked?: number };
  /** So many calls in a row that were not answered lead to AUX; 0 never. */
  missedBeforeAux?: number;
}

/** As the rules use it: no field is missing. */
export type Queue = Required<SandboxQueue>;
export type Mate = Required<SandboxColleague>;

export interface Site {
  readonly agent: Required<Omit<SandboxAgent, "password">> & { readonly password: string | null };
  readonly queues: readonly Queue[];
  readonly mates: readonly Mate[];
  readonly auxReasons: readonly Reason[];
  readonly callReasons: { readonly [code: string]: CallReason };
  readonly device: Device;
  readonly layout: Layout;
  readonly prefix: string;
  readonly rests: Required<NonNullable<SandboxOptions["rests"]>>;
  readonly missedBeforeAux: number;
}

const agent = {
  id: 1,
  username: "agent1",
  password: null,
  displayname: "Jana Novakova",
  locale: "en",
  number: "201",
  email: "",
  data: {},
};
const queue = { outbound: false, number: "", wrapup: 10, ringTimeout: 20, record: "on_demand" } as const;
const queues: readonly SandboxQueue[] = [
  { name: "Support", number: "800" },
  { name: "Sales", number: "801" },
  { name: "Campaign", outbound: true },
];
const colleagues = [{ displayname: "Petr Svoboda", number: "202" }];
const callReasons = [
  { code: "ORDER", name: "Order", children: [{ code: "NEW", name: "New" }] },
  { code: "OTHER", name: "Other" },
];

/** Fills in what a script has left out. */
export function siteOf(options: SandboxOptions): Site {
  const own = { ...agent, ...options.agent };
  const identifier = options.phone ?? "101";
  return {
    agent: own,
    queues: (options.queues ?? queues).map((one, at) => ({ id: at + 1, ...queue, ...one })),
    mates: (options.colleagues ?? colleagues).map((one, at) => ({
      id: own.id + at + 1,
      username: `agent${own.id + at + 1}`,
      status: "READY",
      busy: false,
      ...one,
    })),
    auxReasons: (options.auxReasons ?? ["Lunch", "Training"]).map((name, at) => ({ id: at + 1, name })),
    callReasons: table(options.callReasons ?? callReasons),
    device: {
      id: 1,
      name: `Phone ${identifier}`,
      identifier,
      type: "phone",
      lines: [{ id: 1, number: own.number, name: "", primary: true }],
      user_id: null,
    },
    layout: { crm_url: "", crm_tab: "", tabs: [], ...options.layout },
    prefix: options.prefix ?? "+420",
    rests: { noAnswer: 5, rejected: 10, revoked: 2, ...options.rests },
    missedBeforeAux: options.missedBeforeAux ?? 3,
  };
}

function table(codes: readonly SandboxCode[]): Site["callReasons"] {
  return Object.fromEntries(
    codes.map(({ code, name, children = [] }) => [
      code,
      { code, name, children: Object.fromEntries(children.map((child) => [child.code, { ...child }])) },
    ]),
  );
}

/** E.164, '' for what means nothing outside the house. Only the forms that one writes in a test. */
export function normalized(number: string, prefix: string): string {
  const digits = number.replace(/[^\d+]/g, "").replace(/^00/, "+");
  if (digits.startsWith("+")) return digits;
  return digits.length >= 7 ? prefix + digits : "";
}

/** The agent as the bar is told; figures of the day stay at their beginning here. */
export function userOf(site: Site, status: Status, suspended: ReadonlySet<number>): User {
  const { id, username, displayname, locale, number, email, data } = site.agent;
  const [firstname = "", ...rest] = displayname.split(" ");
  return {
    ...noFigures,
    auxtimes: {},
    data,
    displayname,
    email,
    external_id: "",
    firstname,
    group_id: null,
    id,
    lastname: rest.join(" "),
    lines: [],
    locale,
    number,
    primary_extension: null,
    queues: Object.fromEntries(site.queues.map((one) => [one.id, membership(one, suspended.has(one.id))])),
    status,
    superuser: false,
    username,
  };
}

const noFigures = {
  acwtime: 0,
  auxtime: 0,
  idletime: 0,
  in_calls_answered: 0,
  in_calls_unanswered: 0,
  in_ringtime: 0,
  in_talktime: 0,
  out_calls_answered: 0,
  out_calls_unanswered: 0,
  out_ringtime: 0,
  out_talktime: 0,
  readytime: 0,
  ringtime: 0,
  talktime: 0,
  transferred: 0,
  transferred_external: 0,
};

function membership(queue: Queue, suspended: boolean): Membership {
  return {
    answered: 0,
    priority: 1,
    queue_id: queue.id,
    ringtime: 0,
    supervisor: false,
    suspended,
    suspendtime: 0,
    talktime: 0,
    team_id: null,
    transferred: 0,
    transferred_external: 0,
    type: queue.outbound ? 0 : 1,
    unanswered: 0,
  };
}

/** A colleague as everybody sees them. */
export function colleagueOf({ id, displayname, status, number, busy }: Mate): Colleague {
  return { id, displayname, group_id: null, status, reason: "", number, busy };
}
