// One call of the past.

import type { PastCall } from "../../protocol.gen.ts";
import { useSpeech, useUi, useView } from "../context.ts";
import { duration, phoneNumber } from "../format.ts";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Player } from "./Player.tsx";
import { useWords } from "./words/historyWords.ts";

interface RowProps {
  readonly call: PastCall;
  /** Calls of others are among them: say whose. */
  readonly team: boolean;
  readonly playing: boolean;
  play(on: boolean): void;
}

/** Who, when, what became of it; calling back, and the recording. */
export function Row({ call, team, playing, play }: RowProps) {
  const { bar, told } = useUi();
  const { t, lang } = useSpeech();
  const w = useWords();
  const { online, device, viewing } = useView().session;
  const { direction, result, number, name, begin, codes } = call;
  const shown = phoneNumber(call.number_norm || number) || t("unknownNumber");
  const who = name || shown;
  const at = new Date(begin * 1000);
  const answered = result === "answered";
  const lasted = answered ? duration(call.talk_s) : "";
  return (
    <li class={answered || result === "elsewhere" ? "past" : "past lost"}>
      <Icon name={direction === "INCOMING" ? "incoming" : "outgoing"} />
      <div class="who">
        <b>{who}</b>
        <small>
          {[name && shown, call.queue_name, team && call.agent_name, ...codes]
            .filter(Boolean)
            .join(" \u00b7 ")}
        </small>
      </div>
      <div class="what">
        <time dateTime={at.toISOString()}>
          {at.toLocaleString(lang, { dateStyle: "medium", timeStyle: "short" })}
        </time>
        <small>
          <span class="hidden">{w.t(direction)}, </span>
          {[w.t(result), lasted].filter(Boolean).join(" \u00b7 ")}
        </small>
      </div>
      <div class="deeds">
        {call.playable && (
          <Button
            show="quiet"
            icon={playing ? "close" : "play"}
            label={w.t(playing ? "stopPlaying" : "play", { who })}
            disabled={!online}
            act={() => play(!playing)}
          />
        )}
        {number && bar.look.showDialControl && (
          <Button
            show="quiet"
            icon="phone"
            label={w.t("callBack", { who })}
            disabled={!online || !device || viewing}
            act={() => told(bar.dial(call.number_norm || number))}
          />
        )}
      </div>
      {playing && <Player uniqueid={call.uniqueid} who={who} />}
    </li>
  );
}
