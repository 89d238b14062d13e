// Who is signed in, and the way out.

import { useSpeech, useUi, useView } from "../context.ts";
import { Icon } from "./Icon.tsx";
import { Menu, type Option } from "./Menu.tsx";

/** The page's pattern with the agent in it. What the page wrote is text, never HTML. */
export function AgentMenu() {
  const { bar, told } = useUi();
  const { t } = useSpeech();
  const { session } = useView();
  const name = session.user?.displayname || session.user?.username || "";
  const busy = !session.online || session.viewing || session.calls.length > 0;
  const options: Option[] = [
    {
      key: "signOut",
      label: <Line icon="signOut" text={t("signOut")} />,
      disabled: !session.online,
      choose: () => void told(bar.signOut()),
    },
  ];
  if (session.device && session.stage === "READY") {
    options.unshift({
      key: "phone",
      label: <Line icon="swap" text={t("otherPhone")} />,
      disabled: busy,
      choose: () => void told(bar.changePhone()),
    });
  }
  const pieces = bar.look.topMenuNameContent.split(/%(icon|name)%/);
  const face = pieces.map((piece, at) => {
    if (at % 2 === 0) return piece.trim() && <span key={at}>{piece}</span>;
    return piece === "icon" ? (
      <span key={at} class="face">
        <Icon name="person" />
      </span>
    ) : (
      <span key={at} class="name">
        {name}
      </span>
    );
  });
  return <Menu class="agent" label={`${t("menu")}: ${name}`} face={face} options={options} />;
}

function Line({ icon, text }: { readonly icon: "signOut" | "swap"; readonly text: string }) {
  return (
    <span class="line">
      <Icon name={icon} />
      {text}
    </span>
  );
}
