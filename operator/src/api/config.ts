// The configuration: what a page may set, its defaults, and the addresses that follow from it.

/** Where a service of UCS is. */
export interface Endpoint {
  hostname?: string;
  port?: number | string;
  path?: string;
  /** TLS; by default on port 443 and on https pages. */
  secure?: boolean;
}

/** The top level is what the five services inherit. */
export interface ApiConfig extends Endpoint {
  ws?: Endpoint;
  recording?: Endpoint;
  report?: Endpoint;
  email?: Endpoint;
  template?: Endpoint;
}

/** Handed to `getUserMedia`; what is left out is up to the browser. */
export interface AudioInputConstraints {
  echoCancellation?: boolean;
  noiseSuppression?: boolean;
  autoGainControl?: boolean;
}

/** The contract's configuration, section 3, as the bar uses it: every key has a value. */
export interface Config {
  api: ApiConfig;
  lang: string;
  renderTo: string;
  headless: boolean;
  autologin: boolean;
  autologout: boolean;
  identifyURL: boolean;
  identifyIP: boolean;
  identifyCookie: boolean;
  listDevices: boolean;
  confirmDevice: boolean;
  showDialControl: boolean;
  confirmUnload: boolean;
  notifyWaitingCallers: boolean;
  topMenuNameContent: string;
  showBottomMenu: boolean;
  autoOpenAccountCode: boolean;
  audioInputConstraints: AudioInputConstraints;
  withoutDevice: boolean;
  legacyStartup: boolean;
  disableIntegratedAutoLogout: boolean;
  debounceRequests: boolean;
  crmAutoOpen: boolean;
  /** Addition: windows of one browser on the same origin share one session. */
  shareSession: boolean;
}

export const defaults: Config = {
  api: {},
  lang: "",
  renderTo: "app",
  headless: false,
  autologin: false,
  autologout: true,
  identifyURL: false,
  identifyIP: false,
  identifyCookie: true,
  listDevices: false,
  confirmDevice: true,
  showDialControl: true,
  confirmUnload: false,
  notifyWaitingCallers: false,
  topMenuNameContent: "%icon% %name%",
  showBottomMenu: true,
  autoOpenAccountCode: false,
  audioInputConstraints: {},
  withoutDevice: false,
  legacyStartup: false,
  disableIntegratedAutoLogout: false,
  debounceRequests: false,
  crmAutoOpen: false,
  shareSession: true,
};

const endpointKeys = ["hostname", "port", "path", "secure"];
const services = ["ws", "recording", "report", "email", "template"] as const;

/** A service of UCS, section 7 of the contract. */
export type Service = (typeof services)[number];

/** Reads the page's settings. A missing value takes its default, as does null; one of the wrong type too, and `warn` says so. */
export function readConfig(page: object, warn: (text: string) => void): Config {
  const given = page as { readonly [key: string]: unknown };
  const config: { [key: string]: unknown } = { ...defaults };
  for (const [key, fallback] of Object.entries(defaults)) {
    const value = given[key];
    if (value === undefined || value === null) continue;
    if (typeof value === typeof fallback) config[key] = value;
    else warn(`${key} should be a ${typeof fallback}, ${JSON.stringify(fallback)} is used`);
  }
  return config as unknown as Config;
}

/** The keys of the page's object that mean nothing here; keys of `api` with a dot. `known`: callbacks and methods by name. */
export function unknownKeys(page: object, known: object): readonly string[] {
  const top = Object.keys(page).filter((key) => !(key in defaults) && !(key in known));
  const { api } = page as { api?: unknown };
  if (typeof api !== "object" || api === null) return top;
  const strange = Object.keys(api).filter((key) => ![...endpointKeys, ...services].includes(key));
  return [...top, ...strange.map((key) => `api.${key}`)];
}

/** The address of a service. Each part that is missing, or empty, comes from the top level of `api`, then from the page's own address. */
export function serviceUrl(api: ApiConfig, service: Service, page: Location): string {
  const own = api[service] ?? {};
  const given = own.hostname || api.hostname;
  const hostname = given || page.hostname;
  const port = String(own.port || api.port || (given ? "" : page.port));
  const secure = own.secure ?? api.secure ?? (port === "443" || page.protocol === "https:");
  const path = own.path || api.path || `/${service}`;
  const scheme = (service === "ws" ? "ws" : "http") + (secure ? "s" : "");
  const host = hostname.includes(":") && !hostname.startsWith("[") ? `[${hostname}]` : hostname;
  return `${scheme}://${host}${port && `:${port}`}${path.startsWith("/") ? "" : "/"}${path}`;
}
