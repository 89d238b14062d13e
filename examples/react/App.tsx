// A CRM page: the bar, the customer who calls, and a button that calls back.

import { useState } from "react";
import type { Call, UcsOperator } from "ucs-operator";
import { AgentBar, useCall, useCallbackOf } from "./ucs.tsx";

export function App({ operator, simulate }: { operator: UcsOperator; simulate: (() => void) | null }) {
  const [shown, setShown] = useState(true);
  const [past, setPast] = useState<readonly Call[]>([]);
  const call = useCall(operator);
  useCallbackOf(operator, "onCallHangup", (gone) => setPast((before) => [gone, ...before]));
  return (
    <>
      {shown && <AgentBar operator={operator} />}
      <button type="button" onClick={() => setShown(!shown)}>
        {shown ? "Hide the bar" : "Show the bar"}
      </button>
      {simulate && (
        <button type="button" onClick={simulate}>
          A customer calls
        </button>
      )}
      {call && (
        <section id="customer">
          <h2>{call.name || call.number}</h2>
          <p>{call.state === 2 ? "rings" : "on the line"}</p>
          <button type="button" onClick={() => operator.answer()}>
            Take the call
          </button>
          <button type="button" onClick={() => operator.hangup()}>
            End the call
          </button>
        </section>
      )}
      <ol id="past">
        {past.map((one) => (
          <li key={one.uniqueid}>
            {one.name}{" "}
            <button type="button" onClick={() => operator.dial(one.number)}>
              Call back
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}
