// Brings a bar to where an agent works: started, signed in, the phone paired, a status set. What is refused is an error.

import type { Result, UcsOperator } from "../api/types.ts";
import type { Status } from "../protocol.gen.ts";
import type { Server } from "./server.ts";

/** Whatever of it is done already is left as it is. */
export async function work(
  server: Server,
  operator: UcsOperator,
  status: Status,
  reason: string,
): Promise<void> {
  await signIn(server, operator);
  const { device } = server.site;
  if (server.stage === "identify") succeeded(await operator.selectIdentifier(device.identifier));
  if (server.stage === "device") succeeded(await operator.provision());
  if (status !== "OFFLINE") succeeded(await operator.changeStatus(status, reason));
}

async function signIn(server: Server, operator: UcsOperator): Promise<void> {
  const { username, password } = server.site.agent;
  // A bar that was stopped, or cut off, goes on with its session by itself.
  const goesOn = server.signedIn && !server.attended && operator.state() !== null;
  const arrived = arrival(operator, goesOn ? "onReady" : "onUser");
  await operator.start();
  if (server.attended) return arrived.forget();
  if (!goesOn) operator.q.push(["login", username, password ?? "sandbox"]);
  await arrived.happened;
}

/** Resolves with the callback; rejects when the sign-in is refused. */
function arrival(operator: UcsOperator, event: "onReady" | "onUser") {
  let forget = () => {};
  const happened = new Promise<void>((resolve, reject) => {
    const offs = [
      operator.on(event, () => {
        forget();
        resolve();
      }),
      operator.on("onLoginError", (_code, message) => {
        forget();
        reject(new Error(message));
      }),
    ];
    forget = () => {
      for (const off of offs) off();
    };
  });
  return { happened, forget: () => forget() };
}

function succeeded(result: Result): void {
  if (!result.ok) throw new Error(result.message || result.code);
}
