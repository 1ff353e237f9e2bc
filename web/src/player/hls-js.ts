/** HLS through hls.js, where the browser lets pages bring media along. Large: loaded only when it is needed. */
import Hls, { type ErrorData, type HlsConfig, type LoaderConfig } from 'hls.js';
import { strings } from '../strings.ts';
import { soundLabel } from './labels.ts';
import type { Choice, Events, Running } from './running.ts';

/** A bridge answers by itself sooner: it says what is wrong with its friends. */
const FIRST_BYTE_MS = 70_000;
const WHOLE_MS = 120_000;
const once = { maxNumRetry: 1, retryDelayMs: 500, maxRetryDelayMs: 500 };
const patient: LoaderConfig = {
  ...{ maxTimeToFirstByteMs: FIRST_BYTE_MS, maxLoadTimeMs: WHOLE_MS },
  ...{ timeoutRetry: once, errorRetry: once },
};

/** Subtitles are the element's own, whichever way it plays. */
const WITHOUT: object = {
  ...{ subtitleStreamController: undefined, subtitleTrackController: undefined },
  timelineController: undefined,
};

const CONFIG: Partial<HlsConfig> = {
  // The page's policy lets no script run that is not a file of the bridge, in a worker neither; MP4 needs little work.
  enableWorker: false,
  manifestLoadPolicy: { default: patient },
  playlistLoadPolicy: { default: patient },
  fragLoadPolicy: { default: patient },
  ...WITHOUT,
};

const AUTOMATIC = 'automatic';

const soundsOf = (hls: Hls): Choice => ({
  options: hls.audioTracks.map(({ name, lang: language }, index) => ({
    id: String(index),
    label: soundLabel({ name, language, index }),
    language,
  })),
  chosen: String(hls.audioTrack),
});

const heightOf = (hls: Hls, index: number): number => hls.levels[index]?.height ?? 0;

const qualitiesOf = (hls: Hls): Choice => {
  const heights = [...new Set(hls.levels.map(({ height }) => height))].sort((a, b) => b - a);
  const { autoLevelEnabled, manualLevel } = hls;
  return {
    options: [
      { id: AUTOMATIC, label: strings.player.automatic },
      ...heights.map((height) => ({ id: String(height), label: strings.player.height(height) })),
    ],
    chosen: autoLevelEnabled ? AUTOMATIC : String(heightOf(hls, manualLevel)),
  };
};

/** The best of that height. They are in the order of how much they need. */
const levelOf = (hls: Hls, height: string): number =>
  height === AUTOMATIC ? -1 : hls.levels.findLastIndex((level) => String(level.height) === height);

const addressIn = ({ frag, context, url }: ErrorData): string | undefined =>
  frag?.url ?? context?.url ?? url;

export const openHlsJs = (
  element: HTMLMediaElement,
  address: string,
  atSec: number,
  { onFailure, onChoices }: Events,
): Running => {
  const hls = new Hls({ ...CONFIG, startPosition: atSec > 0 ? atSec : -1 });
  let isMended = false;
  hls.on(Hls.Events.ERROR, (_, data) => {
    if (!data.fatal) return;
    if (data.type === Hls.ErrorTypes.NETWORK_ERROR) {
      onFailure({ kind: 'network', address: addressIn(data) ?? address });
    } else if (data.type === Hls.ErrorTypes.MEDIA_ERROR && !isMended && hls.levels.length > 0) {
      isMended = true;
      hls.recoverMediaError();
    } else {
      onFailure({ kind: 'media', address });
    }
  });
  for (const event of [
    ...[Hls.Events.MANIFEST_PARSED, Hls.Events.LEVEL_SWITCHED, Hls.Events.LEVELS_UPDATED],
    ...[Hls.Events.AUDIO_TRACKS_UPDATED, Hls.Events.AUDIO_TRACK_SWITCHING],
  ] as const) {
    hls.on(event, onChoices);
  }
  hls.loadSource(address);
  hls.attachMedia(element);
  return {
    sounds: () => soundsOf(hls),
    chooseSound: (id) => {
      hls.audioTrack = Number(id);
    },
    qualities: () => qualitiesOf(hls),
    chooseQuality: (id) => {
      hls.nextLevel = levelOf(hls, id);
      onChoices();
    },
    goOn: (atSec) => {
      if (hls.levels.length === 0) hls.loadSource(address);
      else hls.startLoad(element.currentTime > 0 ? -1 : atSec);
    },
    close: () => hls.destroy(),
  };
};
