/** What the master playlist of a film says. Pure. */
import {
  type Conversion,
  isPlayedEverywhere,
  PLAIN_PICTURES,
  PLAIN_SOUND,
  sizeOf,
  THIN_SOUND,
} from '../hls/conversion.ts';
import type { Cut } from '../hls/plan.ts';
import type { AudioRendition, MasterOf, TextRendition, Variant } from '../hls/playlists.ts';
import type { TrackFacts } from '../hls/questions.ts';
import type { ItemDetails } from '../media/item-details.ts';
import { playlistName, textPlaylistName } from './hls-files.ts';
import { audioName, type Chosen, convertedName, VIDEO_NAME } from './hls-tracks.ts';

/** Codecs by what players call them. */
const FAMILIES: Readonly<Record<string, string>> = {
  ...{ avc: 'avc1', hevc: 'hvc1', vp9: 'vp09', av1: 'av01' },
  ...{ aac: 'mp4a', ac3: 'ac-3', eac3: 'ec-3', opus: 'opus', flac: 'flac', mp3: 'mp3' },
};
const familyOf = ({ codec }: TrackFacts): string => FAMILIES[codec] ?? codec;

/** Whether the player decodes it, as far as it said what it does. */
const isPlayed = (track: TrackFacts, codecs: MasterFacts['codecs']): boolean =>
  codecs ? codecs.has(familyOf(track)) : isPlayedEverywhere(track.codecString);

/** What takes little as it is. */
const SMALL_SOUNDS: readonly string[] = ['aac', 'mp3', 'opus'];
/** Of a film that has hardly more a smaller version saves nothing. */
const WORTH_IT = 1.3;

export type MasterFacts = {
  readonly chosen: Chosen;
  readonly cuts: readonly Cut[];
  readonly sizeBytes: number;
  readonly durationSec: number;
  readonly details: ItemDetails | undefined;
  /** Families of codecs that the player decodes; undefined: it did not say. */
  readonly codecs: ReadonlySet<string> | undefined;
  /** Whether there is an ffmpeg here. */
  readonly converts: boolean;
  /** Smaller pictures that can be had. */
  readonly thin: readonly Conversion[];
};

export const masterOf = (facts: MasterFacts): MasterOf => {
  const groups = groupsOf(facts);
  return {
    groups: groups.map(({ id, sounds }) => ({ id, audio: sounds.map(renditionOf) })),
    variants: variantsOf(facts, groups),
    texts: textsOf(facts.details),
  };
};

type Sound = {
  readonly name: string;
  readonly track: TrackFacts;
  readonly conversion: Conversion | undefined;
};
type Group = { readonly id: string; readonly sounds: readonly Sound[] };

const PLAYABLE = 'audio';
const PLAYED_EVERYWHERE = 'audio-everywhere';
const THIN = 'audio-thin';

const groupsOf = (facts: MasterFacts): Group[] => {
  const { chosen, codecs, converts, thin } = facts;
  const own = chosen.audio.map((track, n) => ({
    name: audioName(n),
    track,
    conversion: undefined,
  }));
  const played = own.filter(({ track }) => isPlayed(track, codecs));
  const isMixed = played.length < own.length;
  const made = own.map((sound) =>
    isPlayed(sound.track, codecs) ? sound : { ...sound, conversion: PLAIN_SOUND },
  );
  const fit = converts ? made : played;
  const small = own.map((sound) =>
    SMALL_SOUNDS.includes(sound.track.codec) ? sound : { ...sound, conversion: THIN_SOUND },
  );
  return [
    { id: PLAYABLE, sounds: codecs && fit.length > 0 ? fit : own },
    ...(!codecs && isMixed && fit.length > 0 ? [{ id: PLAYED_EVERYWHERE, sounds: fit }] : []),
    ...(thin.length > 0 && chosen.video ? [{ id: THIN, sounds: small }] : []),
  ];
};

const renditionOf = ({ name, track, conversion }: Sound): AudioRendition => ({
  address: playlistName(convertedName(name, conversion)),
  name: track.name,
  language: track.language,
  isDefault: track.isDefault,
  codecString: conversion?.codecString ?? track.codecString,
  channels: conversion ? 2 : track.channels,
});

/** The best first: the film as it is, what this player needs of it, what goes through thin lines. */
const variantsOf = (facts: MasterFacts, groups: readonly Group[]): Variant[] => {
  const { chosen, codecs, converts, thin } = facts;
  const { video } = chosen;
  const groupIds = groups.map(({ id }) => id);
  const everywhere = groupIds.includes(PLAYED_EVERYWHERE) ? PLAYED_EVERYWHERE : PLAYABLE;
  const rates = ratesOf(facts);
  const original = video && picturesOf(facts, video, undefined);
  const isConverted = video && converts && !isPlayed(video, codecs);
  const asItIs = isConverted && codecs ? [] : [PLAYABLE, everywhere];
  const variants = [...new Set(asItIs)].map((group) => ({ video: original, group, ...rates }));
  if (isConverted) variants.push(convertedTo(facts, video, PLAIN_PICTURES, everywhere));
  for (const conversion of thin.filter(({ type }) => type === 'video')) {
    const isSmaller = (video?.height ?? 0) > conversion.height;
    const isWorthIt = rates.average > conversion.bitsPerSec * WORTH_IT;
    if (!video || !isSmaller || !isWorthIt) continue;
    variants.push(convertedTo(facts, video, conversion, THIN));
  }
  return variants.map((variant, n) => ({ ...variant, score: variants.length - n }));
};

const convertedTo = (
  facts: MasterFacts,
  video: TrackFacts,
  conversion: Conversion,
  group: string,
): Omit<Variant, 'score'> => {
  const sound = group === THIN ? THIN_SOUND : PLAIN_SOUND;
  const most = conversion.bitsPerSec + sound.bitsPerSec;
  const pictures = picturesOf(facts, video, conversion);
  return { video: pictures, group, peak: most, average: Math.min(most, ratesOf(facts).average) };
};

const picturesOf = (
  { details }: MasterFacts,
  video: TrackFacts,
  conversion: Conversion | undefined,
): NonNullable<Variant['video']> => ({
  address: playlistName(convertedName(VIDEO_NAME, conversion)),
  codecString: conversion?.codecString ?? video.codecString,
  width: video.width,
  height: video.height,
  ...(conversion && sizeOf(conversion, video)),
  frameRate: frameRateOf(details),
});

/** A shorter segment says little of how much there is in a second. */
const LEAST_SEC = 0.5;

const ratesOf = ({ cuts, sizeBytes, durationSec }: MasterFacts) => {
  const rates = cuts.map(
    ({ position, nextPosition, durationSec }) =>
      ((nextPosition - position) * 8) / Math.max(durationSec, LEAST_SEC),
  );
  return {
    peak: rates.reduce((most, rate) => Math.max(most, rate), 0),
    average: (sizeBytes * 8) / Math.max(durationSec, 1),
  };
};

const MAX_FRAME_RATE = 1000;

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
