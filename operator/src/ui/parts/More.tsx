// The button for what is seldom needed in a call.

import type { Call } from "../../protocol.gen.ts";
import { useSpeech, useView } from "../context.ts";
import { Icon } from "./Icon.tsx";
import { Later } from "./Later.tsx";
import { Panel } from "./Menu.tsx";

/** Digits, the recording, account codes; nothing when there is none of it. */
export function More({ call }: { readonly call: Call }) {
  const { t } = useSpeech();
  const { ready } = useView().session;
  const codes = Object.keys(ready?.callReasons ?? {}).length > 0 && call.connected !== null;
  if (!codes && !call.actions.some((one) => /^dtmf|^record/.test(one))) return null;
  return (
    <Panel
      label={t("more")}
      face={<Icon name="keypad" />}
      popup="dialog"
      align="end"
      class="keys more"
      panel={() => <Later show={({ Keys }) => <Keys call={call} />} />}
    />
  );
}
