// Microphone, headset and ringing: which, how loud, and whether they work.

import { useEffect, useId, useState } from "preact/hooks";
import type { AudioDevice, AudioDeviceKind, RingingSound } from "../../api/types.ts";
import { useUi, useView } from "../context.ts";
import { Button } from "../parts/Button.tsx";
import { useWords } from "./words/panelWords.ts";

const sounds: readonly RingingSound[] = ["default", "christmas", "lovingYou", "quest", "rush"];
/** What the meter has to reach once for the microphone to be fine. */
const HEARD = 0.35;
const STEP = 0.05;

/** The choices take effect at once, in a running call, too. */
export function Sound() {
  const { bar, told } = useUi();
  const { t } = useWords();
  const { methods } = bar;
  const [devices, setDevices] = useState<readonly AudioDevice[]>([]);
  const [ringing, setRinging] = useState(bar.ringing);
  const [plays, setPlays] = useState(false);
  const look = async () => {
    const found = await methods.devices();
    if (found.ok) setDevices(found.devices);
  };
  useEffect(() => {
    void look();
    navigator.mediaDevices?.addEventListener("devicechange", look);
    return () => {
      navigator.mediaDevices?.removeEventListener("devicechange", look);
      void methods.stopRingingSoundTest();
    };
  }, []);
  const device = (kind: AudioDeviceKind) => (
    <Choice
      label={t(kind)}
      options={devices
        .filter((one) => one.kind === kind)
        .map(({ id, label, selected }, at) => ({
          value: id,
          text: id ? label || `${t(kind)} ${at}` : t("systemDefault"),
          selected,
        }))}
      choose={async (id) => {
        await told(methods.selectDevice(kind, id));
        await look();
      }}
    />
  );
  const chosen = (kind: AudioDeviceKind) =>
    devices.find((one) => one.kind === kind && one.selected)?.id ?? "";
  const test = async (on: boolean) => {
    setPlays(on);
    await (on ? methods.testRingingSound() : methods.stopRingingSoundTest());
  };
  return (
    <>
      <div class="choice">
        {device("microphone")}
        <Meter microphone={chosen("microphone")} speaker={chosen("speaker")} />
      </div>
      {device("speaker")}
      {device("ringer")}
      <div class="choice">
        <Choice
          label={t("ringingSound")}
          options={sounds.map((one) => ({
            value: one,
            text: t(`sound_${one}`),
            selected: one === ringing.sound,
          }))}
          choose={async (value) => {
            await told(methods.selectRingingSound(value as RingingSound));
            setRinging(bar.ringing);
            if (plays) await test(true);
          }}
        />
        <Button icon={plays ? "stop" : "play"} label={t(plays ? "quiet" : "play")} act={() => test(!plays)} />
      </div>
      <label class="range">
        <span>{t("volume")}</span>
        <input
          type="range"
          min={0}
          max={1}
          step={STEP}
          value={ringing.volume}
          onInput={({ currentTarget }) => bar.setRingingVolume(Number(currentTarget.value))}
          onChange={() => setRinging(bar.ringing)}
        />
      </label>
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly text: string; readonly selected: boolean }[];
  choose(value: string): unknown;
}

function Choice({ label, options, choose }: ChoiceProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <select onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {options.map(({ value, text, selected }) => (
          <option key={value} value={value} selected={selected}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** While it is tried: how loud the microphone is. Who wears the headset hears themselves a second later. */
function Meter({ microphone, speaker }: { readonly microphone: string; readonly speaker: string }) {
  const { bar, panels } = useUi();
  const { sound } = useView();
  const { t } = useWords();
  const id = useId();
  const [on, setOn] = useState(false);
  const [level, setLevel] = useState(0);
  const [heard, setHeard] = useState(false);
  useEffect(() => {
    if (!on || !panels) return;
    let done = false;
    let close = () => {};
    const tell = (value: number) => {
      if (done) return;
      setLevel(value);
      if (value > HEARD) setHeard(true);
    };
    panels.listen({ microphone, speaker, level: tell }).then(
      (end) => {
        if (done) end();
        else close = end;
      },
      () => {
        // It says why, in words and with what to do.
        void bar.checkMicrophone();
        setOn(false);
      },
    );
    return () => {
      done = true;
      close();
      setLevel(0);
    };
  }, [on, microphone, speaker]);
  return (
    <>
      <Button
        icon={on ? "stop" : "mic"}
        label={t(on ? "quiet" : "try")}
        act={() => {
          setHeard(false);
          setOn(!on);
        }}
      />
      {on && (
        <div class="meter">
          <meter min={0} max={1} value={level} aria-labelledby={id} />
          <output id={id}>{t(heard ? "heard" : "speak")}</output>
        </div>
      )}
      {sound.trouble && (
        <p class="warn" role="alert">
          {sound.trouble}
        </p>
      )}
    </>
  );
}
