/** An address that the browser plays by itself: a file, or HLS where it knows it. */
import { soundLabel } from './labels.ts';
import { type Choice, type Events, NO_CHOICE, type Running } from './running.ts';

type AudioTrack = { enabled: boolean; readonly label: string; readonly language: string };
/** Only some browsers have them. */
type AudioTracks = EventTarget & ArrayLike<AudioTrack>;

const audioTracksOf = (element: HTMLMediaElement): AudioTracks | undefined =>
  'audioTracks' in element ? (element.audioTracks as AudioTracks) : undefined;

const choiceOf = (tracks: AudioTracks | undefined): Choice => {
  const all = Array.from(tracks ?? []);
  return {
    options: all.map(({ label, language }, index) => ({
      id: String(index),
      label: soundLabel({ name: label, language, index }),
      language,
    })),
    chosen: String(all.findIndex(({ enabled }) => enabled)),
  };
};

export const openPlain = (
  element: HTMLMediaElement,
  address: string,
  atSec: number,
  { onFailure, onChoices }: Events,
): Running => {
  const closing = new AbortController();
  const { signal } = closing;
  let startSec = atSec;
  const load = () => {
    element.src = address;
  };
  element.addEventListener(
    'loadedmetadata',
    () => {
      if (startSec > 0) element.currentTime = startSec;
    },
    { signal },
  );
  element.addEventListener(
    'error',
    () => {
      const isNetwork = element.error?.code === MediaError.MEDIA_ERR_NETWORK;
      onFailure({ kind: isNetwork ? 'network' : 'media', address });
    },
    { signal },
  );
  const tracks = audioTracksOf(element);
  for (const name of ['addtrack', 'change']) tracks?.addEventListener(name, onChoices, { signal });
  load();
  return {
    sounds: () => choiceOf(tracks),
    chooseSound: (id) => {
      Array.from(tracks ?? []).forEach((track, index) => {
        track.enabled = String(index) === id;
      });
    },
    qualities: () => NO_CHOICE,
    chooseQuality: () => undefined,
    goOn: (atSec) => {
      startSec = atSec;
      load();
    },
    close: () => closing.abort(),
  };
};
