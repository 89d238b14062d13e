// The CRM's page that opens by itself, and the tabs beside the bar.

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CallState, type Layout } from "../../src/protocol.gen.ts";
import { fillAddress } from "../../src/work/crm.ts";
import { FakeServer, type Page, page, readyPage, settled } from "../api/fakes.ts";
import { call, state } from "../session/samples.ts";

const open = vi.fn<(url: string, name: string) => object | null>(() => ({ opener: window }));

beforeEach(() => {
  open.mockClear();
  vi.stubGlobal("open", open);
});

afterEach(() => {
  FakeServer.last?.close();
  vi.unstubAllGlobals();
});

async function agent(layout: Partial<Layout>, options: object = {}): Promise<Page> {
  const made = page({ crmAutoOpen: true, ...options });
  FakeServer.replies.provision = (_, server) => {
    const whole = { crm_url: "", crm_tab: "", tabs: [], ...layout };
    server.push({ type: "ready", state: state({ layout: whole }) });
    return {};
  };
  await settled();
  await made.bar.login("jana", "right");
  await made.bar.selectIdentifier("desk1");
  await made.bar.provision();
  return made;
}

function say(event: string, uniqueid: string, fields: object = {}): void {
  FakeServer.last.push({ type: "call", event, call: call(uniqueid, { number: "603111222", ...fields }) });
}

it.each([
  ["https://crm/?n={NUMBER}", "https://crm/?n=%2B420%20603"],
  ["https://crm/{EXTERNAL_ID}/{UNIQUEID}", "https://crm/c%2F7/u1"],
  ["https://crm/?order={order}&vip={vip}&x={nothing}", "https://crm/?order=A%261&vip=true&x="],
  ["HTTP://crm/{NUMBER}", "HTTP://crm/%2B420%20603"],
  ["javascript:alert({NUMBER})", ""],
  ["{url}", ""],
  ["//crm/{NUMBER}", ""],
  ["data:text/html,{NUMBER}", ""],
])("%s becomes %s", (template, filled) => {
  const data = { order: "A&1", vip: true, url: "javascript:alert(1)" };
  expect(fillAddress(template, call("u1", { number: "+420 603", external_id: "c/7", data }))).toBe(filled);
});

it("an incoming call opens it once, when it rings", async () => {
  await agent({ crm_url: "https://crm/?n={NUMBER}" });
  say("ringing", "a");
  say("connect", "a", { state: CallState.CONNECTED });
  expect(open.mock.calls).toEqual([["https://crm/?n=603111222", "ucsOperatorCrm"]]);
});

it("an outgoing call opens it when it is connected", async () => {
  await agent({ crm_url: "https://crm/?n={NUMBER}" });
  const outgoing = { direction: "OUTGOING" };
  say("new", "a", { ...outgoing, state: CallState.NEW });
  say("ringing", "a", { ...outgoing, state: CallState.RINGING });
  expect(open).not.toHaveBeenCalled();
  say("connect", "a", { ...outgoing, state: CallState.CONNECTED });
  say("hold", "a", { ...outgoing, state: CallState.HELD });
  expect(open).toHaveBeenCalledOnce();
});

it("nothing opens unless the page wants it", async () => {
  await agent({ crm_url: "https://crm/" }, { crmAutoOpen: false });
  say("ringing", "a");
  expect(open).not.toHaveBeenCalled();
});

it("a window that the browser forbids is reported to page and agent", async () => {
  open.mockReturnValueOnce(null);
  const { of } = await agent({ crm_url: "https://crm/" });
  say("ringing", "a");
  expect(of("onWarning")).toHaveLength(1);
  expect(of("onMessage")).toEqual([[expect.objectContaining({ group: "window_blocked", type: "warning" })]]);
});

it("the site's CRM tab is preferred to a window", async () => {
  await agent({
    crm_tab: "crm",
    tabs: [{ name: "crm", url: "https://crm/{NUMBER}" }],
    crm_url: "https://x/",
  });
  say("ringing", "a");
  expect(open).not.toHaveBeenCalled();
});

it("who signs in from a provider sees the tab of its name", async () => {
  const tabs = [
    { name: "wiki", url: "https://wiki/" },
    { name: "crm", url: "https://crm/?n={NUMBER}" },
  ];
  const { bar } = page({ withoutDevice: true });
  FakeServer.replies.sso = (_, server) => {
    const layout = { crm_url: "", crm_tab: "", tabs };
    server.push({ type: "ready", state: state({ device: null, layout }) });
    return { data: { session: "s", stage: "ready", remember: "" } };
  };
  await settled();
  await bar.sso("jana", "token", "crm");
  expect(bar.state()).toMatchObject({ layout: { tabs }, activeTab: "crm" });
  expect((await readyPage()).bar.state()?.activeTab).toBe("");
});
