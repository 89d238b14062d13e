// Opens the CRM at the caller's record: `crmAutoOpen`.

import type { Context } from "../api/context.ts";
import type { Call } from "../protocol.gen.ts";
import type { Phase, Session } from "../session/state.ts";

/** Pages that calls open share one browser window. */
const WINDOW = "ucsOperatorCrm";

/**
 * The address with `{NUMBER}`, `{UNIQUEID}`, `{EXTERNAL_ID}` and `{key of call.data}` filled in, URL-encoded; a place that nothing is
 * known for becomes empty. '' for anything but http and https.
 */
export function fillAddress(template: string, call: Call): string {
  const values: { readonly [key: string]: unknown } = {
    ...call.data,
    NUMBER: call.number,
    UNIQUEID: call.uniqueid,
    EXTERNAL_ID: call.external_id,
  };
  const filled = template.replace(/\{([^{}]+)\}/g, (_, key: string) =>
    Object.hasOwn(values, key) ? encodeURIComponent(textOf(values[key])) : "",
  );
  return /^https?:\/\//i.test(filled) && URL.canParse(filled) ? filled : "";
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Looks after every change whether a call has come so far: an incoming one to its ring, an outgoing one to its connection. */
export function crmOpener(context: Context): (session: Session) => void {
  const { config, connection, emit, store } = context;
  let known = new Map<string, Phase>();

  function open(call: Call): void {
    const { crm_tab: name, crm_url, tabs } = store.session.ready?.layout ?? { tabs: [] };
    const tab = tabs.find((one) => one.name === name);
    const template = tab?.url ?? crm_url;
    if (!template) return;
    const url = fillAddress(template, call);
    if (!url) emit.warn(`crmAutoOpen: ${template} is no address of a web page`);
    else if (tab) store.dispatch({ type: "tab", tab: { name: tab.name, url } });
    else show(url);
  }

  function show(url: string): void {
    const shown = window.open(url, WINDOW);
    if (shown) shown.opener = null;
    else {
      emit.warn("crmAutoOpen: the browser does not let this page open windows");
      context.tell("window_blocked", "warning", "the browser did not open the window");
    }
  }

  return (session) => {
    const before = known;
    known = new Map(session.calls.map(({ call, phase }) => [call.uniqueid, phase]));
    // Once for all windows.
    if (!config.crmAutoOpen || !connection.leading) return;
    for (const { call, phase } of session.calls) {
      const was = before.get(call.uniqueid);
      const due =
        call.direction === "INCOMING"
          ? phase === "ringing" && was !== "ringing"
          : phase === "talking" && was !== undefined && was !== "talking";
      if (due) open(call);
    }
  };
}
