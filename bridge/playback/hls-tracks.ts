/** Which tracks of a film are given as HLS, and what its master playlist says of them. Pure. */
import type { Cut } from '../hls/plan.ts';
import type { MasterOf, TextRendition } from '../hls/playlists.ts';
import type { TrackFacts } from '../hls/questions.ts';
import type { ItemDetails } from '../media/item-details.ts';
import { BridgeError } from '../protocol/errors.ts';
import { playlistName, textPlaylistName } from './hls-files.ts';

/** Tracks by the names that their addresses begin with. */
export type Chosen = {
  readonly video: TrackFacts | undefined;
  readonly audio: readonly TrackFacts[];
};

/** Throws HLS_UNSUPPORTED where pictures, or all of the sound, could not be given. */
export const chosenOf = (tracks: readonly TrackFacts[], mimeType: string): Chosen => {
  const pictures = tracks.find(({ type }) => type === 'video');
  const sounds = tracks.filter(({ type }) => type === 'audio');
  const audio = sounds.filter(({ init }) => init !== undefined);
  const isSound = mimeType.startsWith('audio/');
  const video = pictures?.init ? pictures : undefined;
  if (pictures && !video && !isSound) throw unsupported(pictures.codec);
  if (sounds[0] && audio.length === 0) throw unsupported(sounds[0].codec);
  if (!video && audio.length === 0) throw new BridgeError('HLS_UNSUPPORTED');
  return { video, audio };
};

const unsupported = (codec: string): BridgeError =>
  new BridgeError('HLS_UNSUPPORTED', {
    message: `This film cannot be given as HLS: its codec (${codec}) has no place there.`,
  });

export const trackNamed = ({ video, audio }: Chosen, name: string): TrackFacts => {
  const number = /^audio-(\d+)$/.exec(name)?.[1];
  const track = number === undefined ? video : audio[Number(number) - 1];
  if (!track) throw new BridgeError('NOT_FOUND');
  return track;
};

const audioName = (index: number): string => `audio-${index + 1}`;

export type MasterFacts = {
  readonly chosen: Chosen;
  readonly cuts: readonly Cut[];
  readonly sizeBytes: number;
  readonly durationSec: number;
  readonly details: ItemDetails | undefined;
};

const MAX_FRAME_RATE = 1000;
/** A shorter segment says little of how much there is in a second. */
const LEAST_SEC = 0.5;

export const masterOf = (facts: MasterFacts): MasterOf => {
  const { chosen, cuts, sizeBytes, durationSec, details } = facts;
  const { video, audio } = chosen;
  const rates = cuts.map(
    ({ position, nextPosition, durationSec }) =>
      ((nextPosition - position) * 8) / Math.max(durationSec, LEAST_SEC),
  );
  return {
    video: video && {
      address: playlistName('video'),
      codecString: video.codecString,
      width: video.width,
      height: video.height,
      frameRate: frameRateOf(details),
    },
    audio: audio.map((track, index) => ({
      address: playlistName(audioName(index)),
      name: track.name,
      language: track.language,
      isDefault: track.isDefault,
      codecString: track.codecString,
      channels: track.channels,
    })),
    texts: textsOf(details),
    peak: rates.reduce((most, rate) => Math.max(most, rate), 0),
    average: (sizeBytes * 8) / Math.max(durationSec, 1),
  };
};

const frameRateOf = (details: ItemDetails | undefined): number | undefined => {
  const rate = details?.media?.streams.find(({ type }) => type === 'video')?.frameRate;
  return rate !== undefined && rate <= MAX_FRAME_RATE ? rate : undefined;
};

const textsOf = (details: ItemDetails | undefined): TextRendition[] =>
  (details?.subtitles ?? []).map((subtitle, index) => ({
    address: textPlaylistName(index),
    name: subtitle.title,
    language: subtitle.language,
    isDefault: subtitle.isDefault ?? false,
    isForced: subtitle.isForced ?? false,
    isHearingImpaired: subtitle.isHearingImpaired ?? false,
  }));
