/** Which tracks of a film are given as HLS, as they are or converted. Pure. */
import { type Conversion, conversionNamed } from '../hls/conversion.ts';
import type { TrackFacts } from '../hls/questions.ts';
import { BridgeError } from '../protocol/errors.ts';

/** Tracks by the names that their addresses begin with. */
export type Chosen = {
  readonly video: TrackFacts | undefined;
  readonly audio: readonly TrackFacts[];
};

/** `converts`: whether there is an ffmpeg here. Throws HLS_UNSUPPORTED where pictures, or all of the sound, could not be given. */
export const chosenOf = (
  tracks: readonly TrackFacts[],
  mimeType: string,
  converts: boolean,
): Chosen => {
  const isGiven = ({ init, source }: TrackFacts): boolean =>
    init !== undefined || (converts && source !== undefined);
  const pictures = tracks.find(({ type }) => type === 'video');
  const sounds = tracks.filter(({ type }) => type === 'audio');
  const audio = sounds.filter(isGiven);
  const isSound = mimeType.startsWith('audio/');
  const video = pictures && isGiven(pictures) ? pictures : undefined;
  if (pictures && !video && !isSound) throw unsupported(pictures.codec);
  if (sounds[0] && audio.length === 0) throw unsupported(sounds[0].codec);
  if (!video && audio.length === 0) throw new BridgeError('HLS_UNSUPPORTED');
  return { video, audio };
};

const unsupported = (codec: string): BridgeError =>
  new BridgeError('HLS_UNSUPPORTED', {
    message: `This film cannot be given as HLS: its codec (${codec}) has no place there.`,
  });

/** A track, and what it is converted to. */
export type NamedTrack = {
  readonly track: TrackFacts;
  readonly conversion: Conversion | undefined;
};

/** Throws NOT_FOUND. */
export const trackNamed = ({ video, audio }: Chosen, name: string): NamedTrack => {
  const [base = '', converted] = name.split('.');
  const number = /^audio-(\d+)$/.exec(base)?.[1];
  const track = number === undefined ? video : audio[Number(number) - 1];
  const conversion = converted === undefined ? undefined : conversionNamed(converted);
  if (!track || (converted !== undefined && conversion?.type !== track.type)) {
    throw new BridgeError('NOT_FOUND');
  }
  return { track, conversion };
};

export const VIDEO_NAME = 'video';
export const audioName = (index: number): string => `audio-${index + 1}`;
export const convertedName = (name: string, conversion: Conversion | undefined): string =>
  conversion ? `${name}.${conversion.name}` : name;
