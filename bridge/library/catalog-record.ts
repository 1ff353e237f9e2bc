import { randomBytes } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { CatalogName, Item, ItemId } from '../protocol/item.ts';

/** Version of the files; see store/document.ts. */
export const RECORD_VERSION = 1;

const Revision = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const FolderConfig = Type.Object({
  kind: Type.Literal('folder'),
  /** Absolute, without links at the time it was given. */
  dir: Type.String({ minLength: 1 }),
  /** Of the folder when it was last read (Source.identity). */
  identity: Type.Optional(Type.String()),
});

/** An item, and the catalog's revision at which it last changed. */
export const Entry = Type.Object({ item: Item, changedAt: Revision });
export type Entry = Static<typeof Entry>;

export const Tombstone = Type.Object({ id: ItemId, removedAt: Revision });
export type Tombstone = Static<typeof Tombstone>;

/** What of a catalog is written with every change. */
export const CatalogHead = Type.Object({
  name: CatalogName,
  description: Type.String({ maxLength: 4096 }),
  source: FolderConfig,
  /** Secret; see revision.ts. */
  salt: Type.String({ minLength: 22 }),
  revision: Revision,
  /** How the items were described (DESCRIBING_VERSION); another one: they are described anew. */
  describing: Type.Optional(Type.Integer()),
  /** In the order in which the items went. */
  tombstones: Type.Array(Tombstone),
  /** What changed at or before this revision is not all known any more. */
  forgottenUpTo: Revision,
});
export type CatalogHead = Static<typeof CatalogHead>;

/** A catalog as it lies on disk. Never written to in memory: a change makes a new record. */
export const CatalogRecord = Type.Object({
  ...CatalogHead.properties,
  entries: Type.Array(Entry),
});
export type CatalogRecord = Static<typeof CatalogRecord>;

/** 128 random bits in base64url. */
export const randomToken = (): string => randomBytes(16).toString('base64url');

/**
 * Revisions are the time in milliseconds, or one more than the last: so a catalog that was deleted
 * and made again under the same name does not repeat those that friends still remember.
 */
export const nextRevision = (last: number): number => Math.max(last + 1, Date.now());

export const newRecord = (name: string, description: string, dir: string): CatalogRecord => {
  const revision = nextRevision(0);
  return {
    name,
    description,
    source: { kind: 'folder', dir },
    salt: randomToken(),
    revision,
    entries: [],
    tombstones: [],
    // Revision 0 is that of somebody who knows nothing; anything else is from an earlier life.
    forgottenUpTo: revision - 1,
  };
};

/**
 * For a record from a backup. Friends may know later revisions than its own, of a life that it has not
 * seen: whatever they know, they get the listing in full.
 */
export const forgetHistory = (record: CatalogRecord): CatalogRecord => {
  const revision = nextRevision(record.revision);
  return { ...record, revision, forgottenUpTo: revision };
};
