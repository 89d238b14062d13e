// The bar for Vue: two composables.

import type { Call, CallbackName, Callbacks, UcsOperator } from "ucs-operator";
import { onScopeDispose, type Ref, shallowRef } from "vue";

/** Calls `listener` whenever the callback fires, for as long as the component lives. */
export function onCallback<Name extends CallbackName>(
  operator: UcsOperator,
  name: Name,
  listener: Callbacks[Name],
): void {
  onScopeDispose(operator.on(name, listener));
}

/** The call that rings or is talked in; null when there is none. May be used first in mid-call. */
export function useCall(operator: UcsOperator): Readonly<Ref<Call | null>> {
  const now = () => operator.state()?.call ?? null;
  const call = shallowRef(now());
  const set = (one: Call) => {
    call.value = one;
  };
  onCallback(operator, "onCallRinging", set);
  onCallback(operator, "onCallConnect", set);
  // After a consultation the first call lives on.
  onCallback(operator, "onCallHangup", () => {
    call.value = now();
  });
  onCallback(operator, "onReady", (state) => {
    call.value = state.call;
  });
  return call;
}
