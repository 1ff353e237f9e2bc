import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

const MAX_STREAMS = 128;
const MAX_CHAPTERS = 1024;
const MAX_TEXT = 1024;

const Text = (maxLength: number) => Type.String({ maxLength });
const Seconds = Type.Number({ minimum: 0, maximum: 1e8 });
const Count = (maximum: number) => Type.Integer({ minimum: 0, maximum });
const Flag = Type.Optional(Type.Literal(true));

export const HdrKind = Type.Union([
  Type.Literal('hdr10'),
  Type.Literal('hlg'),
  Type.Literal('dolby-vision'),
]);
export type HdrKind = Static<typeof HdrKind>;

/** One track of video, sound or subtitles; flags are absent where they do not hold. */
export const MediaStream = Type.Object({
  type: Type.Union([Type.Literal('video'), Type.Literal('audio'), Type.Literal('subtitle')]),
  /** Its number in the container, where it has one. */
  trackId: Type.Optional(Count(2 ** 32)),
  /** As ffmpeg calls it: h264, ac3, subrip. */
  codec: Text(64),
  /** RFC 6381. */
  codecString: Type.Optional(Text(128)),
  profile: Type.Optional(Text(64)),
  /** As people write it: 4.1. */
  level: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
  bitDepth: Type.Optional(Count(64)),
  hdr: Type.Optional(HdrKind),
  width: Type.Optional(Count(65_536)),
  height: Type.Optional(Count(65_536)),
  /** Degrees clockwise. */
  rotation: Type.Optional(Count(359)),
  /** Width to height of a pixel, where they are not square. */
  pixelAspect: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1000 })),
  /** Frames per second, on average. */
  frameRate: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 10_000 })),
  channels: Type.Optional(Count(255)),
  sampleRate: Type.Optional(Count(10_000_000)),
  /** Bits per second. */
  bitRate: Type.Optional(Count(1e11)),
  /** As the file has it: ISO 639-2 or BCP 47. */
  language: Type.Optional(Text(35)),
  title: Type.Optional(Text(MAX_TEXT)),
  isDefault: Flag,
  isForced: Flag,
  isHearingImpaired: Flag,
});
export type MediaStream = Static<typeof MediaStream>;

export const Chapter = Type.Object({ startSec: Seconds, title: Text(MAX_TEXT) });
export type Chapter = Static<typeof Chapter>;

export const MediaTags = Type.Object({
  title: Type.Optional(Text(MAX_TEXT)),
  artist: Type.Optional(Text(MAX_TEXT)),
  album: Type.Optional(Text(MAX_TEXT)),
  albumArtist: Type.Optional(Text(MAX_TEXT)),
  track: Type.Optional(Count(100_000)),
  disc: Type.Optional(Count(100_000)),
  /** As much as is known: 2001, or 2001-05-31. */
  date: Type.Optional(Text(32)),
  genre: Type.Optional(Text(MAX_TEXT)),
  comment: Type.Optional(Text(MAX_TEXT)),
});
export type MediaTags = Static<typeof MediaTags>;

/** What a media file knows about itself. Small enough for disk and wire as it is. */
export const MediaFacts = Type.Object({
  /** mp4, mov, matroska, webm, mpegts, mp3, flac, ogg, wav, jpeg, png … */
  container: Text(32),
  durationSec: Type.Optional(Seconds),
  /** Reckoned from a part of the file. */
  isDurationEstimated: Flag,
  /** Bits per second, of everything together. */
  bitRate: Type.Optional(Count(1e11)),
  /** In the order of the file, pictures left out. */
  streams: Type.Array(MediaStream, { maxItems: MAX_STREAMS }),
  chapters: Type.Optional(Type.Array(Chapter, { maxItems: MAX_CHAPTERS })),
  tags: Type.Optional(MediaTags),
  /** A cover is in the file. */
  hasPicture: Flag,
  /** Media type of that cover, where it is a picture that browsers show. */
  pictureType: Type.Optional(Type.String({ pattern: '^image/(?:jpeg|png|webp|gif|bmp)$' })),
  /** Playing can begin before the end of the file was read. */
  isFastStart: Flag,
  /** The file says that it is longer than it is. */
  isTruncated: Flag,
});
export type MediaFacts = Static<typeof MediaFacts>;

type Loose<T> = { readonly [K in keyof T]?: T[K] | undefined };
export type LooseStream = Loose<MediaStream> & Pick<MediaStream, 'type' | 'codec'>;
export type LooseFacts = Omit<Loose<MediaFacts>, 'streams' | 'tags'> & {
  readonly container: string;
  readonly streams: readonly LooseStream[];
  readonly tags?: Loose<MediaTags> | undefined;
};

/** What holds of what a reader found: texts cut, nonsense and the undetermined left out. */
export const tidyFacts = (found: LooseFacts): MediaFacts => {
  const chapters = (found.chapters ?? []).slice(0, MAX_CHAPTERS).map(tidyChapter);
  const tags = tidy(MediaTags, found.tags ?? {});
  const facts = tidy(MediaFacts, {
    ...found,
    durationSec: found.durationSec && round(found.durationSec, 1000),
    bitRate: found.bitRate && Math.round(found.bitRate),
    pictureType: found.pictureType?.replace(/jpg$/i, 'jpeg').toLowerCase(),
    streams: found.streams.map(tidyStream).filter(isStream).slice(0, MAX_STREAMS),
    chapters: chapters.length > 0 ? chapters.filter(isChapter) : undefined,
    tags: Object.keys(tags).length > 0 ? tags : undefined,
  });
  return { container: 'unknown', ...facts } as MediaFacts;
};

const isStream = (value: unknown): boolean => Value.Check(MediaStream, value);
const isChapter = (value: unknown): boolean => Value.Check(Chapter, value);

const tidyChapter = ({ startSec, title }: Chapter): Chapter => ({
  startSec: round(startSec, 1000),
  title: title.slice(0, MAX_TEXT),
});

/** The others have no depth of their own, whatever their container says. */
const LOSSLESS = /^(pcm_|flac|alac|truehd|mlp|wavpack|ape|tta)/;

const UNDETERMINED: readonly (string | undefined)[] = ['und', '```', 'unk'];

const tidyStream = (stream: LooseStream): unknown =>
  tidy(MediaStream, {
    ...stream,
    frameRate: stream.frameRate && round(stream.frameRate, 1000),
    pixelAspect: stream.pixelAspect === 1 ? undefined : stream.pixelAspect,
    rotation: stream.rotation || undefined,
    bitRate: stream.bitRate && Math.round(stream.bitRate),
    bitDepth: stream.type === 'audio' && !LOSSLESS.test(stream.codec) ? undefined : stream.bitDepth,
    language: UNDETERMINED.includes(stream.language) ? undefined : stream.language,
  });

type AnyObject = ReturnType<typeof Type.Object>;

/** The fields of `values` that fit `schema`. */
const tidy = (schema: AnyObject, values: object): Record<string, unknown> => {
  const fields: [string, unknown][] = [];
  for (const [name, raw] of Object.entries(values)) {
    const field = schema.properties[name];
    if (!field || raw === undefined || raw === '' || raw === false) continue;
    const maxChars = 'maxLength' in field ? Number(field.maxLength) : MAX_TEXT;
    const value = typeof raw === 'string' ? clean(raw).slice(0, maxChars) : raw;
    if (value !== '' && Value.Check(field, value)) fields.push([name, value]);
  }
  return Object.fromEntries(fields);
};

/** Control characters have no place in a name; half a surrogate pair would not survive JSON. */
const clean = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ').trim();

const round = (value: number, steps: number): number => Math.round(value * steps) / steps;
