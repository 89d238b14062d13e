// The one operator of the page. It outlives components: they start and stop it, the session stays.

import { createOperator, type UcsOptions } from "ucs-operator";
import { sandbox } from "ucs-operator/sandbox";

const server = new URLSearchParams(location.search).get("server");
/** A simulated server when there is no real one. */
const ucs = server === null ? sandbox({ queues: [{ name: "Support", wrapup: 0 }] }) : null;

const options: UcsOptions = { renderTo: "agentBar", lang: "en" };
if (server !== null) options.api = { hostname: server, port: 443 };

export const operator = createOperator(ucs ? ucs.attach(options) : options);

/** In the sandbox: signs the agent in. At a real server the agent does it, or `sso` with the token of the CRM's own session. */
export const signIn = (): void => void ucs?.work(operator);

/** In the sandbox: somebody calls. */
export const simulate =
  ucs && ((): void => void ucs.incoming({ number: "+420603111222", name: "Jan Novak" }));
