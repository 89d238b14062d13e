// The words of what an agent opens, all languages: they come with it. A language lacks none: the checker sees to it.

import { useSpeech } from "../../context.ts";
import { type Spoken, speak } from "../../words/words.ts";
import { cs } from "./cs.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { sk } from "./sk.ts";

export interface PanelWords {
  readonly target: string;
  readonly consult: string;
  readonly handOver: string;
  readonly nobody: string;
  readonly recent: string;
  readonly agent: string;
  readonly queue: string;
  readonly engaged: string;
  readonly record_start: string;
  readonly record_stop: string;
  readonly record_pause: string;
  readonly record_resume: string;
  readonly sent: string;
  readonly accountCode: string;
  readonly search: string;
  readonly noCode: string;
  readonly tabs: string;
  readonly ringingElsewhere: string;
  readonly pickUp: string;
  readonly today: string;
  readonly in_calls_answered: string;
  readonly in_calls_unanswered: string;
  readonly out_calls_answered: string;
  readonly out_calls_unanswered: string;
  readonly transferred: string;
  readonly readytime: string;
  readonly talktime: string;
  readonly idletime: string;
  readonly acwtime: string;
  readonly auxtime: string;
  readonly phone: string;
  readonly softAway: string;
  readonly deskAway: string;
  readonly lines: string;
  readonly idle: string;
  readonly ringing: string;
  readonly busy: string;
  readonly microphone: string;
  readonly speaker: string;
  readonly ringer: string;
  readonly systemDefault: string;
  readonly try: string;
  readonly quiet: string;
  readonly speak: string;
  readonly heard: string;
  readonly ringingSound: string;
  readonly play: string;
  readonly volume: string;
  readonly sound_default: string;
  readonly sound_christmas: string;
  readonly sound_lovingYou: string;
  readonly sound_quest: string;
  readonly sound_rush: string;
  readonly test: string;
  readonly microphoneWell: string;
  readonly microphoneIll: string;
  readonly registered: string;
  readonly serverNear: string;
  readonly serverFar: string;
  readonly serverAway: string;
  readonly voiceTried: string;
  readonly voiceWell: string;
  readonly voiceWeak: string;
  readonly voiceBlocked: string;
  readonly voiceGone: string;
  readonly voiceNotNow: string;
  readonly voiceAway: string;
  readonly voiceUnknown: string;
  readonly inCall: string;
  readonly notify: string;
  readonly notifyDenied: string;
  readonly log: string;
  readonly moreWrapUp: string;
  readonly end: string;
  readonly recorded: string;
  readonly soundHere: string;
  readonly line2: string;
  readonly line1: string;
  readonly line3: string;
  readonly finishTransfer: string;
  readonly swap: string;
  readonly conference: string;
  readonly cancelTransfer: string;
  readonly identifier: string;
  readonly pair: string;
  readonly paired: string;
  readonly goOn: string;
}

const tables = { cs, en, sk, de };

/** The speech of the moment. */
export function useWords(): Spoken<PanelWords> {
  const { lang } = useSpeech();
  return speak(lang, tables[lang]);
}
