import { basename } from 'node:path';
import { type Static, Type } from 'typebox';
import { ItemDetails } from '../media/item-details.ts';
import { SourcePatterns } from '../media/patterns.ts';
import { Item, ItemKind } from '../protocol/item.ts';
import { AssetOrigin } from './description.ts';
import { JellyfinConfig } from './media-server.ts';
import { randomToken } from './random-token.ts';

/** Version of the files; see store/document.ts. */
export const SOURCE_VERSION = 1;
/** Of the details; others on disk are found out anew. */
export const DETAILS_VERSION = 1;

/** Stands in commands and addresses. */
export const SourceName = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' });

const Revision = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Mark = Type.String({ maxLength: 64 });
/** What of a folder is looked at. */
export const Selection = Type.Object({
  ...SourcePatterns.properties,
  kinds: Type.Optional(Type.Array(ItemKind, { maxItems: 5 })),
});
export type Selection = Static<typeof Selection>;

export const FolderConfig = Type.Object({
  kind: Type.Literal('folder'),
  /** Absolute, without links at the time it was given. */
  dir: Type.String({ minLength: 1, maxLength: 4096 }),
  ...Selection.properties,
});
export type FolderConfig = Static<typeof FolderConfig>;

export const SourceConfig = Type.Union([FolderConfig, JellyfinConfig]);
export type SourceConfig = Static<typeof SourceConfig>;

const EntryProblem = Type.Object({
  path: Type.String({ maxLength: 4096 }),
  kind: Type.String({ maxLength: 64 }),
});
export type EntryProblem = Static<typeof EntryProblem>;

/** A file of a source: what friends see of it, and what only its owner knows. */
export const SourceEntry = Type.Object({
  /** `path` is below the source's root; no `description`, no `source`: those are a catalog's. */
  item: Item,
  /** The clock's when it last changed for those who see it. */
  changedAt: Revision,
  /** Of the bytes (revision.ts). */
  stamp: Type.String({ maxLength: 128 }),
  /** Of the small files around it when it was described. */
  around: Type.Optional(Type.String({ maxLength: 128 })),
  /** Of its description; absent: it never was described; empty: it has to be again. */
  described: Type.Optional(Mark),
  /** What was wrong with it, or with what lies beside it, then. */
  problems: Type.Optional(Type.Array(EntryProblem, { maxItems: 64 })),
});
export type SourceEntry = Static<typeof SourceEntry>;

/** What of a source is written with every change of the source itself. */
export const SourceHead = Type.Object({
  name: SourceName,
  config: SourceConfig,
  /** Of the folder when it was last read (Source.identity). */
  identity: Type.Optional(Type.String({ maxLength: 256 })),
  /** Directories that are disks of their own, or were when they were last there. */
  mounts: Type.Optional(Type.Array(Type.String({ maxLength: 4096 }))),
  /** Secret; see revision.ts. */
  salt: Type.String({ minLength: 22, maxLength: 64 }),
  /** It has been walked through to its end. */
  isListed: Type.Optional(Type.Boolean()),
  /** It goes with the last catalog that takes from it. */
  isMadeForCatalog: Type.Optional(Type.Boolean()),
});
export type SourceHead = Static<typeof SourceHead>;

/** What of an item is too large for memory. */
export const StoredDetails = Type.Object({
  details: ItemDetails,
  assets: Type.Record(Type.String({ maxLength: 48 }), AssetOrigin),
});
export type StoredDetails = Static<typeof StoredDetails>;

export const newSource = (name: string, config: SourceConfig): SourceHead => ({
  name,
  config,
  salt: randomToken(),
});

/** A name for a source, as nobody has it. */
export const nameFor = (config: SourceConfig, isTaken: (name: string) => boolean): string => {
  const told = config.kind === 'folder' ? basename(config.dir) : config.serverName;
  const words = told.normalize('NFKD').toLowerCase();
  const slug = words.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '');
  const name = slug.slice(0, 48) || 'folder';
  if (!isTaken(name)) return name;
  for (let number = 2; ; number++) if (!isTaken(`${name}-${number}`)) return `${name}-${number}`;
};
