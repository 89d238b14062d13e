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

/** The call that rings or is talked in; null when there is none. */
export function useCall(operator: UcsOperator): Readonly<Ref<Call | null>> {
  const call = shallowRef<Call | null>(null);
  const set = (now: Call) => {
    call.value = now;
  };
  onCallback(operator, "onCallRinging", set);
  onCallback(operator, "onCallConnect", set);
  onCallback(operator, "onCallHangup", (gone) => {
    if (call.value?.uniqueid === gone.uniqueid) call.value = null;
  });
  onCallback(operator, "onReady", (state) => {
    call.value = state.call;
  });
  return call;
}
