/** What is known of an item beside its entry in the listing; asked for one item at a time. */
import { type Static, Type } from 'typebox';
import { MediaFacts } from './media-facts.ts';

const Text = Type.String({ minLength: 1, maxLength: 1024 });
const LongText = Type.String({ minLength: 1, maxLength: 16_384 });
const Names = Type.Optional(Type.Array(Text, { maxItems: 64 }));
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const Flag = Type.Optional(Type.Literal(true));
const Pixels = Type.Optional(Type.Integer({ minimum: 1, maximum: 65_536 }));

/** Name of a file that goes with an item; unique within the item. */
export const AssetName = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,47}$' });

const Asset = {
  asset: AssetName,
  /** Another one means other contents. */
  mark: Type.String({ pattern: '^[A-Za-z0-9_-]{1,32}$' }),
};

/** `poster` is also the still of an episode, and the cover of music. */
export const PictureRole = Type.Union([
  Type.Literal('poster'),
  Type.Literal('backdrop'),
  Type.Literal('logo'),
  Type.Literal('thumb'),
  Type.Literal('banner'),
  Type.Literal('clearArt'),
  Type.Literal('disc'),
  Type.Literal('keyArt'),
  Type.Literal('characterArt'),
]);

export const Picture = Type.Object({
  ...Asset,
  role: PictureRole,
  /** What it shows, when that is not the item itself: its series, season, album or artist. */
  of: Type.Optional(
    Type.Union([
      Type.Literal('series'),
      Type.Literal('season'),
      Type.Literal('album'),
      Type.Literal('artist'),
    ]),
  ),
  mimeType: Type.String({ maxLength: 127 }),
  width: Pixels,
  height: Pixels,
});
export type Picture = Static<typeof Picture>;

/** A text that can be asked for as WebVTT; pictures as subtitles are among the file's streams only. */
export const Subtitle = Type.Object({
  ...Asset,
  /** BCP 47. */
  language: Type.Optional(Type.String({ maxLength: 35 })),
  title: Type.Optional(Text),
  isDefault: Flag,
  isForced: Flag,
  isHearingImpaired: Flag,
  /** Number of the track in the file that it is in; absent: it lies beside the file. */
  trackId: Type.Optional(Type.Integer({ minimum: 0 })),
});
export type Subtitle = Static<typeof Subtitle>;

const Actor = Type.Object({ name: Text, role: Type.Optional(Text) });
const Rating = Type.Object({
  /** Who rated: `imdb`, `themoviedb`, … */
  source: Type.String({ minLength: 1, maxLength: 64 }),
  /** From 0 to 10. */
  value: Type.Number({ minimum: 0, maximum: 10 }),
  votes: Type.Optional(Type.Integer({ minimum: 0 })),
});

/** Of a work as people describe it. */
const About = {
  originalTitle: Type.Optional(Text),
  tagline: Type.Optional(Text),
  overview: Type.Optional(LongText),
  /** First shown, aired or released. */
  released: Type.Optional(Day),
  ratings: Type.Optional(Type.Array(Rating, { maxItems: 16 })),
  studios: Names,
  countries: Names,
  directors: Names,
  writers: Names,
  actors: Type.Optional(Type.Array(Actor, { maxItems: 128 })),
  /** By provider in lower case: `imdb`, `tmdb`, `musicbrainzalbum`, … */
  ids: Type.Optional(
    Type.Record(Type.String({ pattern: '^[a-z][a-z0-9]{1,31}$' }), Type.String({ maxLength: 128 })),
  ),
};

export const ItemDetails = Type.Object({
  ...About,
  /** The set of films that a film belongs to. */
  collection: Type.Optional(Text),
  /** Of the series or album as a whole. */
  series: Type.Optional(Type.Object({ ...About, genres: Names })),
  album: Type.Optional(Type.Object({ ...About, genres: Names })),
  media: Type.Optional(MediaFacts),
  pictures: Type.Optional(Type.Array(Picture, { maxItems: 64 })),
  subtitles: Type.Optional(Type.Array(Subtitle, { maxItems: 128 })),
});
export type ItemDetails = Static<typeof ItemDetails>;
