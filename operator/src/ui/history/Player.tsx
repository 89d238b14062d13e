// Plays one recording.

import { useEffect, useRef, useState } from "preact/hooks";
import { useSpeech, useUi } from "../context.ts";
import { Button } from "../parts/Button.tsx";
import { useWords } from "./words/historyWords.ts";

interface PlayerProps {
  readonly uniqueid: string;
  readonly who: string;
}

type Place = { readonly url: string } | { readonly failed: string };

/** The browser's own controls. A link lives for some minutes: one that has died is asked for anew, and goes on where it was. */
export function Player({ uniqueid, who }: PlayerProps) {
  const { bar } = useUi();
  const { t } = useSpeech();
  const w = useWords();
  const [place, setPlace] = useState<Place | null>(null);
  const sound = useRef<HTMLAudioElement>(null);
  const wanted = useRef(true);
  /** How far it had been played when the link died; a second failure at the same place is one. */
  const reached = useRef(-1);
  const load = async () => {
    setPlace(null);
    const found = await bar.past.recording(uniqueid);
    if (wanted.current) setPlace(found.ok ? { url: found.data } : { failed: found.code });
  };
  useEffect(() => {
    void load();
    return () => {
      wanted.current = false;
    };
  }, []);
  if (!place) {
    return (
      <output class="player">
        <span class="spinner" aria-hidden="true" />
        {t("loading")}
      </output>
    );
  }
  if ("failed" in place) {
    const { failed } = place;
    return (
      <div class="player">
        <output>{w.t(failed === "gone" || failed === "not_allowed" ? failed : "notPlayed")}</output>
        {failed !== "gone" && failed !== "not_allowed" && <Button label={t("tryAgain")} act={load} />}
      </div>
    );
  }
  const broke = () => {
    const at = sound.current?.currentTime ?? 0;
    if (at > reached.current && at > 0) {
      reached.current = at;
      void load();
    } else setPlace({ failed: "sound" });
  };
  return (
    <div class="player">
      {/* biome-ignore lint/a11y/useMediaCaption: nobody has written down what was said */}
      <audio
        ref={sound}
        src={place.url}
        aria-label={w.t("recording", { who })}
        controls
        autoPlay
        onLoadedMetadata={() => {
          if (sound.current && reached.current > 0) sound.current.currentTime = reached.current;
        }}
        onError={broke}
      />
    </div>
  );
}
