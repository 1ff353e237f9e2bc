/** Playlists (RFC 8216) as text. Names come from friends; addresses are relative, and our own. */
import type { Cut } from './plan.ts';

const VERSION = 7;

export type PlaylistOf = {
  readonly cuts: readonly Cut[];
  readonly init: string;
  readonly segment: (number: number) => string;
};

/** All segments of a track. */
export const mediaPlaylist = ({ cuts, init, segment }: PlaylistOf): string =>
  lines(
    ...head(Math.max(...cuts.map(({ durationSec }) => durationSec))),
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-MAP:URI="${init}"`,
    ...cuts.flatMap(({ number, durationSec }) => [extinf(durationSec), segment(number)]),
    '#EXT-X-ENDLIST',
  );

/** Subtitles in one piece. */
export const subtitlePlaylist = (durationSec: number, address: string): string =>
  lines(...head(durationSec), extinf(durationSec), address, '#EXT-X-ENDLIST');

const head = (longestSec: number): string[] => [
  '#EXTM3U',
  `#EXT-X-VERSION:${VERSION}`,
  '#EXT-X-PLAYLIST-TYPE:VOD',
  `#EXT-X-TARGETDURATION:${Math.max(1, Math.ceil(longestSec))}`,
  '#EXT-X-MEDIA-SEQUENCE:0',
];

const extinf = (durationSec: number): string => `#EXTINF:${durationSec.toFixed(5)},`;

export type Rendition = {
  readonly address: string;
  readonly name: string | undefined;
  readonly language: string | undefined;
  readonly isDefault: boolean;
};
export type AudioRendition = Rendition & {
  readonly codecString: string;
  readonly channels: number | undefined;
};
export type TextRendition = Rendition & {
  readonly isForced: boolean;
  readonly isHearingImpaired: boolean;
};

/** Pictures with the sounds of a group; or sounds alone. */
export type Variant = {
  readonly video:
    | {
        readonly address: string;
        readonly codecString: string;
        readonly width: number | undefined;
        readonly height: number | undefined;
        readonly frameRate: number | undefined;
      }
    | undefined;
  readonly group: string;
  /** Bits a second, in the segment that has most, and on the average. */
  readonly peak: number;
  readonly average: number;
  /** Which is the better one of two that can be played. */
  readonly score: number;
};

export type AudioGroup = {
  readonly id: string;
  readonly audio: readonly AudioRendition[];
  /** There are sounds that it has not: no player is to begin with it. */
  readonly isPart?: boolean;
};

export type MasterOf = {
  readonly groups: readonly AudioGroup[];
  readonly variants: readonly Variant[];
  readonly texts: readonly TextRendition[];
};

/** Players leave out a variant of which they cannot play everything. */
export const masterPlaylist = (master: MasterOf): string => {
  const { groups, variants, texts } = master;
  return lines(
    '#EXTM3U',
    `#EXT-X-VERSION:${VERSION}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...groups.flatMap(({ id, audio, isPart = false }) =>
      renditions('AUDIO', id, audio, isPart ? undefined : defaultOf(audio), audioAttributes),
    ),
    ...renditions('SUBTITLES', 'subtitles', texts, texts.find(isDefault), textAttributes),
    ...variants.flatMap((each) => variant(master, each)),
  );
};

const variant = (
  { groups, texts, variants }: MasterOf,
  { video, group, peak, average, score }: Variant,
): string[] => {
  const audio = groups.find(({ id }) => id === group)?.audio ?? [];
  const codecs = [video?.codecString, ...audio.map(({ codecString }) => codecString)];
  const isSized = video?.width !== undefined && video.height !== undefined;
  const attributes = [
    `BANDWIDTH=${Math.max(1, Math.ceil(peak))}`,
    `AVERAGE-BANDWIDTH=${Math.max(1, Math.ceil(average))}`,
    variants.length > 1 && `SCORE=${score.toFixed(1)}`,
    `CODECS=${quoted([...new Set(codecs)].filter(Boolean).join(','))}`,
    isSized && `RESOLUTION=${video.width}x${video.height}`,
    video?.frameRate && `FRAME-RATE=${video.frameRate.toFixed(3)}`,
    audio.length > 0 && `AUDIO=${quoted(group)}`,
    texts.length > 0 && `SUBTITLES=${quoted('subtitles')}`,
    // There are no captions in the pictures: players need not look for them.
    video && 'CLOSED-CAPTIONS=NONE',
  ];
  const address = video?.address ?? defaultOf(audio)?.address ?? '';
  return [`#EXT-X-STREAM-INF:${attributes.filter(Boolean).join(',')}`, address];
};

const isDefault = (rendition: Rendition): boolean => rendition.isDefault;
const defaultOf = <T extends Rendition>(all: readonly T[]): T | undefined =>
  all.find(isDefault) ?? all[0];

const renditions = <T extends Rendition>(
  type: 'AUDIO' | 'SUBTITLES',
  group: string,
  all: readonly T[],
  first: T | undefined,
  more: (rendition: T, isFirst: boolean) => readonly (string | false | undefined)[],
): string[] => {
  const names = uniqueNames(all, type === 'AUDIO' ? 'Audio' : 'Subtitles');
  return all.map((rendition, n) => {
    const language = languageTag(rendition.language);
    const attributes = [
      `TYPE=${type}`,
      `GROUP-ID=${quoted(group)}`,
      `NAME=${quoted(names[n] ?? '')}`,
      language && `LANGUAGE=${quoted(language)}`,
      `DEFAULT=${rendition === first ? 'YES' : 'NO'}`,
      'AUTOSELECT=YES',
      ...more(rendition, n === 0),
      `URI=${quoted(rendition.address)}`,
    ];
    return `#EXT-X-MEDIA:${attributes.filter(Boolean).join(',')}`;
  });
};

const audioAttributes = ({ channels }: AudioRendition) => [
  channels !== undefined && channels > 0 && `CHANNELS=${quoted(String(channels))}`,
];

const FOR_THE_DEAF =
  'public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound';

const textAttributes = ({ isForced, isHearingImpaired }: TextRendition) => [
  isForced && 'FORCED=YES',
  isHearingImpaired && `CHARACTERISTICS=${quoted(FOR_THE_DEAF)}`,
];

const MAX_NAME_CHARS = 100;

/** No two of a group have one name. */
const uniqueNames = (all: readonly Rendition[], kind: string): string[] => {
  const taken = new Set<string>();
  return all.map(({ name, language }, n) => {
    const plain = cleaned(name ?? '') || languageName(language) || `${kind} ${n + 1}`;
    let unique = plain;
    for (let count = 2; taken.has(unique); count++) unique = `${plain} (${count})`;
    taken.add(unique);
    return unique;
  });
};

/** A quoted string has no way to hold a quote or a line's end. */
const cleaned = (text: string): string =>
  Array.from(text.replaceAll(/["\p{C}\u2028\u2029]+/gu, ' ').trim())
    .slice(0, MAX_NAME_CHARS)
    .join('');

const quoted = (text: string): string => `"${cleaned(text)}"`;

/** BCP 47, also for what containers write in three letters. */
const languageTag = (language: string | undefined): string | undefined => {
  if (!language || language === 'und') return undefined;
  try {
    return Intl.getCanonicalLocales(language)[0];
  } catch {
    return undefined;
  }
};

const NAMES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

const languageName = (language: string | undefined): string => {
  const tag = languageTag(language);
  return (tag && NAMES.of(tag)) || '';
};

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

/** `text`, of which the first line says that its times are those of the segments: 10 s later. */
export const withTimestampMap = (text: string, offsetSec: number): string => {
  const map = `X-TIMESTAMP-MAP=MPEGTS:${offsetSec * 90_000},LOCAL:00:00:00.000`;
  return text.replace(/^(\ufeff?WEBVTT[^\n\r]*)/, `$1\n${map}`);
};
