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
  track.init !== undefined &&
  (codecs ? codecs.has(familyOf(track)) : isPlayedEverywhere(track.codecString));

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
  const variants = variantsOf(facts, groups);
  const isUsed = ({ id }: Group): boolean => variants.some(({ group }) => group === id);
  return {
    groups: groups.filter(isUsed).map(({ id, sounds, isPart = false }) => ({
      ...{ id, isPart, audio: sounds.map(renditionOf) },
    })),
    variants,
    texts: textsOf(facts.details),
  };
};

type Sound = {
  readonly name: string;
  readonly track: TrackFacts;
  readonly conversion: Conversion | undefined;
};
type Group = {
  readonly id: string;
  readonly sounds: readonly Sound[];
  /** There are sounds that it has not. */
  readonly isPart?: true;
};

const PLAYABLE = 'audio';
const PLAYED_EVERYWHERE = 'audio-everywhere';
const THIN = 'audio-thin';
const PLAIN_FAMILY = 'mp4a';

const groupsOf = (facts: MasterFacts): Group[] => {
  const { chosen, codecs, converts, thin } = facts;
  const own: Sound[] = chosen.audio.map((track, n) => ({
    name: audioName(n),
    track,
    // What has no place in fragments is offered converted only.
    conversion: track.init ? undefined : PLAIN_SOUND,
  }));
  const isFit = (sound: Sound): boolean => isPlayedAs(sound, codecs);
  const fit = converts ? convertedUnless(own, isFit) : own.filter(isFit);
  const isOneFamily = familiesOf(own).length < 2;
  const isSmall = (sound: Sound): boolean =>
    !sound.conversion &&
    SMALL_SOUNDS.includes(sound.track.codec) &&
    (isOneFamily || familyAs(sound) === PLAIN_FAMILY);
  const small = own.map((sound) => (isSmall(sound) ? sound : { ...sound, conversion: THIN_SOUND }));
  return [
    ...(codecs ? [{ id: PLAYABLE, sounds: fit.length > 0 ? fit : own }] : plainGroups(own, facts)),
    ...(thin.length > 0 && chosen.video ? [{ id: THIN, sounds: small }] : []),
  ];
};

const isPlayedAs = ({ track, conversion }: Sound, codecs: MasterFacts['codecs']): boolean =>
  conversion !== undefined || isPlayed(track, codecs);
const familyAs = ({ track, conversion }: Sound): string =>
  conversion ? PLAIN_FAMILY : familyOf(track);
const familiesOf = (sounds: readonly Sound[]): string[] => [...new Set(sounds.map(familyAs))];

const convertedUnless = (sounds: readonly Sound[], isFit: (sound: Sound) => boolean): Sound[] =>
  sounds.map((sound) => (isFit(sound) ? sound : { ...sound, conversion: PLAIN_SOUND }));

/**
 * For a player that did not say what it decodes. All sounds of a group have one codec: shaka takes it from the
 * variant, for each of them. Where they differ, all of them are there in the plain one, and those that not all play
 * also as they are.
 */
const plainGroups = (own: readonly Sound[], { converts }: MasterFacts): Group[] => {
  const families = familiesOf(own);
  const of = (family: string) => own.filter((sound) => familyAs(sound) === family);
  const isEverywhere = (family: string) =>
    of(family).every((sound) => isPlayedAs(sound, undefined));
  const plain = convertedUnless(own, (sound) => familyAs(sound) === PLAIN_FAMILY);
  const everywhere = { id: PLAYED_EVERYWHERE, sounds: plain };
  if (families.length < 2) {
    const needsPlain = converts && !families.every(isEverywhere);
    return [{ id: PLAYABLE, sounds: own }, ...(needsPlain ? [everywhere] : [])];
  }
  const [first = ''] = [...families].sort((a, b) => +isEverywhere(b) - +isEverywhere(a));
  const begin = converts ? everywhere : { id: PLAYABLE, sounds: of(first) };
  const others = families.filter((family) => (converts ? !isEverywhere(family) : family !== first));
  return [
    begin,
    ...others.map((family) => ({
      ...{ id: `audio-${family}`, sounds: of(family), isPart: true as const },
    })),
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
  const video = chosen.video && sized(chosen.video, facts.details);
  const groupIds = groups.map(({ id }) => id).filter((id) => id !== THIN);
  const everywhere = groupIds.includes(PLAYED_EVERYWHERE) ? PLAYED_EVERYWHERE : PLAYABLE;
  const rates = ratesOf(facts);
  const original = video && picturesOf(facts, video, undefined);
  const isConverted = video && converts && !isPlayed(video, codecs);
  const asItIs = isConverted && (codecs || !video.init) ? [] : groupIds;
  const variants = asItIs.map((group) => ({ video: original, group, ...rates }));
  if (isConverted) variants.push(convertedTo(facts, video, PLAIN_PICTURES, everywhere));
  for (const conversion of thin.filter(({ type }) => type === 'video')) {
    const isSmaller = (video?.height ?? 0) > conversion.height;
    const isWorthIt = rates.average > conversion.bitsPerSec * WORTH_IT;
    if (!video || !isSmaller || !isWorthIt) continue;
    variants.push(convertedTo(facts, video, conversion, THIN));
  }
  return variants.map((variant, n) => ({ ...variant, score: variants.length - n }));
};

/** Of what its head does not tell, its owner may know. */
const sized = (video: TrackFacts, details: ItemDetails | undefined): TrackFacts => {
  const told = details?.media?.streams.find(({ type }) => type === 'video');
  if (video.width || !told?.width || !told.height) return video;
  return { ...video, width: Math.round(told.width * (told.pixelAspect ?? 1)), height: told.height };
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
