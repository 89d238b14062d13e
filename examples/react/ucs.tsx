// The bar for React: a component and two hooks.

import { useEffect, useRef, useState } from "react";
import type { Call, CallbackName, Callbacks, UcsOperator } from "ucs-operator";

/** The bar, for as long as this is mounted. `start` and `stop` may come as often as React likes. */
export function AgentBar({ operator }: { operator: UcsOperator }) {
  useEffect(() => {
    void operator.start();
    return () => void operator.stop();
  }, [operator]);
  return <div id="agentBar" />;
}

/** Calls the newest `listener` whenever the callback fires. */
export function useCallbackOf<Name extends CallbackName>(
  operator: UcsOperator,
  name: Name,
  listener: Callbacks[Name],
): void {
  const newest = useRef(listener);
  useEffect(() => {
    newest.current = listener;
  });
  useEffect(() => {
    const call = (...args: Parameters<Callbacks[Name]>) =>
      (newest.current as (...args: Parameters<Callbacks[Name]>) => void)(...args);
    return operator.on(name, call as Callbacks[Name]);
  }, [operator, name]);
}

/** The call that rings or is talked in; null when there is none. May be mounted in mid-call. */
export function useCall(operator: UcsOperator): Call | null {
  const now = () => operator.state()?.call ?? null;
  const [call, setCall] = useState(now);
  useCallbackOf(operator, "onCallRinging", setCall);
  useCallbackOf(operator, "onCallConnect", setCall);
  // After a consultation the first call lives on.
  useCallbackOf(operator, "onCallHangup", () => setCall(now()));
  useCallbackOf(operator, "onReady", (state) => setCall(state.call));
  return call;
}
