import { type Static, Type } from 'typebox';

/** 128 random bits in base64url: the item's name for ever, whatever happens to its path or bytes. */
export const ItemId = Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' });

/** What an item is; decides how players and pages present it. */
export const ItemKind = Type.Union([
  Type.Literal('movie'),
  Type.Literal('episode'),
  Type.Literal('track'),
  Type.Literal('photo'),
  Type.Literal('other'),
]);
export type ItemKind = Static<typeof ItemKind>;

const Text = Type.String({ maxLength: 1024 });
const Year = Type.Integer({ minimum: 1800, maximum: 9999 });
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Id = Type.String({ maxLength: 32 });
const Name = Type.String({ minLength: 1, maxLength: 128 });
/** Opaque; another one means other contents. */
export const Mark = Type.String({ pattern: '^[A-Za-z0-9_-]{1,32}$' });

/** What the providers of descriptions call a work. */
const ProviderIds = Type.Object({
  /** With its `tt`. */
  imdb: Type.Optional(Id),
  tmdb: Type.Optional(Id),
  tvdb: Type.Optional(Id),
});

/** The series of an episode, and its place there. */
const Series = Type.Object({
  /** Of the series; the item's own title is the episode's. */
  title: Type.Optional(Text),
  year: Type.Optional(Year),
  ids: Type.Optional(ProviderIds),
  /** 0: specials. */
  season: Type.Optional(Count),
  episode: Type.Optional(Count),
  /** The last one, when the file holds several. */
  episode_end: Type.Optional(Count),
  /** Counted from the series' first episode on. */
  absolute: Type.Optional(Count),
  /** First on air, YYYY-MM-DD. */
  date: Type.Optional(Type.String({ maxLength: 32 })),
});

const Music = Type.Object({
  artist: Type.Optional(Text),
  album: Type.Optional(Text),
  disc: Type.Optional(Count),
  track: Type.Optional(Count),
});

/** One of several files that are one work. */
const Part = Type.Object({
  number: Count,
  /** The same for all parts of a work in one folder. */
  of: Text,
});

/** Pixels of the film's or photo's picture, as it is shown; and what else decides whether a screen can show it. */
const PictureSize = Type.Object({
  width: Count,
  height: Count,
  /** `hdr10`, `hlg`, `dolby-vision`; a string, so that there can be more some day. */
  hdr: Type.Optional(Type.String({ maxLength: 32 })),
});

/** What is beside a film or series. */
const Extra = Type.Object({
  /** `trailer`, `behindthescenes`, `deletedscene`, … A string, so that there can be more some day. */
  kind: Type.String({ minLength: 1, maxLength: 32 }),
  /** The film or series. */
  title: Type.Optional(Text),
  year: Type.Optional(Year),
});

/**
 * One entry of a catalog as friends see it: the original's five fields (`path`, `hash`, `byte_size`,
 * `mime_type`, `description`) and what a media server needs beside them. Unknown fields are ignored,
 * so later versions can add some.
 */
export const Item = Type.Object({
  id: ItemId,
  /** Below the catalog's root, `/` between the parts, no leading `/`. */
  path: Type.String({ minLength: 1, maxLength: 4096 }),
  /** Lower-case hex SHA-256 of the file; absent until it has been read once. */
  hash: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
  /** Bytes. */
  byte_size: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  /** Bare media type, no parameters. */
  mime_type: Type.String({ maxLength: 127 }),
  description: Type.String({ maxLength: 4096 }),
  kind: ItemKind,
  title: Type.String({ maxLength: 1024 }),
  year: Type.Optional(Year),
  /** Where it differs from the title: without a leading article. */
  sort_title: Type.Optional(Text),
  series: Type.Optional(Series),
  music: Type.Optional(Music),
  /** `Director's Cut`. */
  edition: Type.Optional(Text),
  /** Tells versions of one film apart: `1080p`, `3D HSBS`, or what its owner calls it. */
  version: Type.Optional(Text),
  part: Type.Optional(Part),
  extra: Type.Optional(Extra),
  /** Of the film, or of the episode; those of a series are in `series`. */
  ids: Type.Optional(ProviderIds),
  /** Seconds. */
  duration: Type.Optional(Type.Number({ minimum: 0, maximum: 1e8 })),
  picture: Type.Optional(PictureSize),
  genres: Type.Optional(Type.Array(Name, { maxItems: 16 })),
  tags: Type.Optional(Type.Array(Name, { maxItems: 32 })),
  /** Directors first, then actors or artists: those that people search for. */
  people: Type.Optional(Type.Array(Name, { maxItems: 16 })),
  /** For which age, as its country writes it: `FSK 12`, `PG-13`. */
  certification: Type.Optional(Type.String({ maxLength: 32 })),
  /** When it came into the library, in seconds since 1970. */
  added_at: Type.Optional(Count),
  /** Mark of its poster, still or cover: the asset `poster` can be asked for; differs when the picture does. */
  poster: Type.Optional(Mark),
  /** Mark of what else is known (`item`): differs whenever that does; absent: nothing. */
  details: Type.Optional(Mark),
  /** Which of the catalog's sources it is from; absent: 0. A page says which of them are away. */
  source: Type.Optional(Count),
  /** Opaque mark of the bytes; differs whenever they do. Sessions are bound to it. */
  revision: Type.String({ minLength: 1, maxLength: 128 }),
});
export type Item = Static<typeof Item>;

/** `[a-z0-9]+` as in the original; it stands in NATS subjects. */
export const CatalogName = Type.String({ pattern: '^[a-z0-9]{1,64}$' });
