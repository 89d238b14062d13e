// Handing a call on: the button.

import type { Call } from "../../protocol.gen.ts";
import { useSpeech } from "../context.ts";
import { Icon } from "./Icon.tsx";
import { Later } from "./Later.tsx";
import { Panel } from "./Menu.tsx";

/** To whom and how is in its panel. */
export function Transfer({ call }: { readonly call: Call }) {
  const { t } = useSpeech();
  return (
    <Panel
      label={t("transfer")}
      face={<Icon name="transfer" />}
      popup="dialog"
      align="end"
      class="handing more"
      panel={(close) => <Later show={({ Transfer: Sheet }) => <Sheet call={call} close={close} />} />}
    />
  );
}
