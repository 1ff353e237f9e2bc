/** What the library asks of the code that knows a kind of media server by name, and what it lends it. */
import { type Static, Type } from 'typebox';
import type { Picture, Subtitle } from '../media/item-details.ts';
import type { MediaFacts } from '../media/media-facts.ts';
import type { NfoFacts } from '../media/nfo.ts';
import { SourcePatterns } from '../media/patterns.ts';
import { ItemKind } from '../protocol/item.ts';
import type { Named } from './describe-file.ts';
import type { Description } from './description.ts';
import type { FileStamp, Source, SourceFile } from './source.ts';
import type { Changed } from './watching/gathering.ts';
import type { Watch } from './watching/watch.ts';

const Path = Type.String({ minLength: 1, maxLength: 4096 });
const Name = Type.String({ minLength: 1, maxLength: 256 });
const Id = Type.String({ pattern: '^[0-9a-f]{32}$' });

/** The server's files below `from` are ours below `to`. */
export const PathMapping = Type.Object({ from: Path, to: Path });
export type PathMapping = Static<typeof PathMapping>;

export const ServerLibrary = Type.Object({ id: Id, name: Name });
export type ServerLibrary = Static<typeof ServerLibrary>;

export const JellyfinConfig = Type.Object({
  kind: Type.Literal('jellyfin'),
  /** Without a slash at its end. */
  address: Type.String({ minLength: 8, maxLength: 2048 }),
  serverId: Type.String({ minLength: 1, maxLength: 128 }),
  serverName: Name,
  /** Absent with an API key. */
  user: Type.Optional(Type.Object({ id: Id, name: Name })),
  /** Name of the secret that holds the token. */
  secret: Type.String({ pattern: '^jellyfin-[A-Za-z0-9_-]{1,64}$' }),
  libraries: Type.Array(ServerLibrary, { minItems: 1, maxItems: 256 }),
  /** What is in none of them is read through the server. */
  paths: Type.Array(PathMapping, { maxItems: 64 }),
  ...SourcePatterns.properties,
  kinds: Type.Optional(Type.Array(ItemKind, { maxItems: 5 })),
});
export type JellyfinConfig = Static<typeof JellyfinConfig>;

/** What its owner sees of a server beside what a folder has. */
export type ServerInfo = Pick<JellyfinConfig, 'kind' | 'address' | 'libraries' | 'paths'> & {
  readonly name: string;
  readonly user?: string;
  /** Why it is away, and what to do. */
  readonly problem?: { readonly code: string; readonly message: string; readonly hint: string };
};

/** A picture or text that the server gives as it is, by `ref`. */
type Served<T extends { asset: string }> = Omit<T, 'asset' | 'trackId'> & { readonly ref: string };
export type ServedPicture = Served<Picture> & Pick<Picture, 'asset'>;
export type ServedSubtitle = Served<Subtitle>;

/** What a server tells of one file. */
export type ServedItem = {
  readonly path: string;
  /** Of all this. */
  readonly mark: string;
  readonly named: Named;
  readonly own: NfoFacts;
  readonly series?: NfoFacts | undefined;
  readonly album?: NfoFacts | undefined;
  readonly media?: MediaFacts | undefined;
  readonly pictures: readonly ServedPicture[];
  readonly subtitles: readonly ServedSubtitle[];
  /** Those within the file are among them. */
  readonly hasTracks: boolean;
};

/** The library's own ways with files, for the bytes that are on our disks. */
export interface ServerTools {
  /** A file below `root`; throws ITEM_UNREADABLE, also when a link leads out. */
  openFile(root: string, path: string): Promise<SourceFile>;
  stampText(stamp: FileStamp): string;
  /** `file`: absent when it cannot be looked into. */
  describe(
    item: ServedItem,
    file: SourceFile | undefined,
    revision: string,
    signal: AbortSignal,
  ): Promise<Description>;
}

export type OpenServer = {
  readonly source: Source;
  readonly info: () => ServerInfo;
  readonly watch: (onChange: (changed: Changed) => void) => Watch;
};

export interface MediaServers {
  open(config: JellyfinConfig, tools: ServerTools): OpenServer;
  /** This source is no more. */
  forget(config: { readonly kind: string }): Promise<void>;
}
