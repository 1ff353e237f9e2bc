/** What we read of a Jellyfin server's answers (10.11 and 12): all that we do not know of is left alone. */
import { type Static, type TSchema, Type } from 'typebox';

const Maybe = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
const Text = Maybe(Type.String());
const Whole = Maybe(Type.Integer());
const Decimal = Maybe(Type.Number());
const Yes = Maybe(Type.Boolean());
const Texts = Maybe(Type.Array(Type.String()));
const Named = Maybe(Type.Array(Type.Object({ Name: Text })));
const Words = Maybe(
  Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]), {
    additionalProperties: true,
  }),
);
/** With or without its dashes. */
const Id = Type.String({ pattern: '^[0-9A-Fa-f-]{32,36}$' });

export const PublicInfo = Type.Object({ ServerName: Text, Version: Text, Id: Type.String() });
export type PublicInfo = Static<typeof PublicInfo>;

const User = Type.Object({ Id, Name: Text });
export const SignedIn = Type.Object({
  User,
  AccessToken: Type.String({ minLength: 1, maxLength: 256, pattern: '^[!#-~]+$' }),
});
export type SignedIn = Static<typeof SignedIn>;

export const QuickConnect = Type.Object({
  Secret: Type.String({ minLength: 1, maxLength: 1024 }),
  Code: Type.String({ minLength: 1, maxLength: 32 }),
  Authenticated: Yes,
});
export type QuickConnect = Static<typeof QuickConnect>;

export const Folders = Type.Array(
  Type.Object({ Name: Text, ItemId: Text, CollectionType: Text, Locations: Texts }),
);
export type Folders = Static<typeof Folders>;

export const Stream = Type.Object({
  Type: Text,
  Index: Whole,
  Codec: Text,
  Language: Text,
  Title: Text,
  Profile: Text,
  Level: Decimal,
  BitDepth: Whole,
  BitRate: Whole,
  Width: Whole,
  Height: Whole,
  Rotation: Whole,
  Channels: Whole,
  SampleRate: Whole,
  AverageFrameRate: Decimal,
  RealFrameRate: Decimal,
  VideoRangeType: Text,
  IsDefault: Yes,
  IsForced: Yes,
  IsHearingImpaired: Yes,
  IsExternal: Yes,
  IsTextSubtitleStream: Yes,
  Path: Text,
});
export type Stream = Static<typeof Stream>;

export const MediaSource = Type.Object({
  Id: Text,
  Protocol: Text,
  Path: Text,
  Container: Text,
  Name: Text,
  Size: Whole,
  Bitrate: Whole,
  RunTimeTicks: Whole,
  IsRemote: Yes,
  VideoType: Text,
  MediaStreams: Maybe(Type.Array(Stream)),
});
export type MediaSource = Static<typeof MediaSource>;

export const Entry = Type.Object({
  Id,
  Type: Type.String(),
  Name: Text,
  Etag: Text,
  Path: Text,
  LocationType: Text,
  DateCreated: Text,
  OriginalTitle: Text,
  SortName: Text,
  ForcedSortName: Text,
  PremiereDate: Text,
  ProductionYear: Whole,
  Overview: Text,
  Taglines: Texts,
  Genres: Texts,
  Tags: Texts,
  Studios: Named,
  ProductionLocations: Texts,
  OfficialRating: Text,
  CustomRating: Text,
  CommunityRating: Decimal,
  RunTimeTicks: Whole,
  ProviderIds: Words,
  People: Maybe(Type.Array(Type.Object({ Name: Text, Role: Text, Type: Text }))),
  IndexNumber: Whole,
  IndexNumberEnd: Whole,
  ParentIndexNumber: Whole,
  SeriesName: Text,
  SeriesId: Text,
  SeasonId: Text,
  Album: Text,
  AlbumId: Text,
  AlbumArtist: Text,
  Artists: Texts,
  CollectionType: Text,
  ExtraType: Text,
  ImageTags: Words,
  BackdropImageTags: Texts,
  Chapters: Maybe(Type.Array(Type.Object({ StartPositionTicks: Whole, Name: Text }))),
  MediaSources: Maybe(Type.Array(MediaSource)),
});
export type Entry = Static<typeof Entry>;

/** Each entry is looked at by itself: one that is wrong is no reason to do without the others. */
export const Page = Type.Object({
  Items: Type.Array(Type.Unknown()),
  TotalRecordCount: Type.Integer({ minimum: 0 }),
});
export type Page = Static<typeof Page>;

export const SocketMessage = Type.Object({
  MessageType: Type.String(),
  Data: Type.Optional(Type.Unknown()),
});
