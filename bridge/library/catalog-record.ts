import { type Static, Type } from 'typebox';
import { CatalogRule } from '../media/rule.ts';
import { CatalogName, ItemId } from '../protocol/item.ts';
import { SourceName } from './source-record.ts';

/** Version of the files; see store/document.ts. Those of version 1 had the items themselves: old-catalogs.ts. */
export const CATALOG_VERSION = 2;

const Revision = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Token = Type.Integer({ minimum: 0, maximum: 65_535 });

export const CatalogSource = Type.Object({
  /** Its number here, as items carry it; never given to another one. */
  token: Token,
  name: SourceName,
  /** What stands before the paths of its items: `''`, or a folder's name with its `/`. */
  prefix: Type.String({ maxLength: 128 }),
});
export type CatalogSource = Static<typeof CatalogSource>;

/** An item that is in the catalog. */
export const CatalogEntry = Type.Object({
  id: ItemId,
  source: Token,
  /** The catalog's revision at which it last changed for friends. */
  at: Revision,
  /** The owner's words, in this catalog. */
  description: Type.Optional(Type.String({ maxLength: 4096 })),
});
export type CatalogEntry = Static<typeof CatalogEntry>;

export const Tombstone = Type.Object({ id: ItemId, removedAt: Revision });
export type Tombstone = Static<typeof Tombstone>;

/** What of a catalog is written with every change. */
export const CatalogHead = Type.Object({
  name: CatalogName,
  description: Type.String({ maxLength: 4096 }),
  sources: Type.Array(CatalogSource, { maxItems: 256 }),
  nextToken: Token,
  rule: CatalogRule,
  /** Friends may look through it while this bridge is away. */
  listedAway: Type.Optional(Type.Literal(true)),
  revision: Revision,
  /** Tokens of sources that were away then. */
  away: Type.Array(Token),
  /** In the order in which the items went. */
  tombstones: Type.Array(Tombstone),
  /** What changed at or before this revision is not all known any more. */
  forgottenUpTo: Revision,
  /** What it was called before, the newest first, as far as no other catalog has the name. */
  formerNames: Type.Optional(Type.Array(CatalogName, { maxItems: 32 })),
});
export type CatalogHead = Static<typeof CatalogHead>;

export const newCatalog = (name: string, description: string, revision: number): CatalogHead => ({
  ...{ name, description, sources: [], nextToken: 0, rule: {}, revision },
  ...{ away: [], tombstones: [] },
  // Revision 0 is that of somebody who knows nothing; anything else is from an earlier life.
  forgottenUpTo: revision - 1,
});

/** Takes sources in, keeps those that stay, and lets go of the others. */
export const withSources = (head: CatalogHead, names: readonly string[]): CatalogHead => {
  let { nextToken } = head;
  const sources = names.map((name): CatalogSource => {
    const known = head.sources.find((source) => source.name === name);
    if (known) return known;
    const token = nextToken++;
    // The first one's paths are as they are; those of others must differ from them.
    return { token, name, prefix: token === 0 ? '' : `${name}/` };
  });
  return { ...head, sources, nextToken };
};

const MAX_FORMER_NAMES = 16;

export const renamed = (head: CatalogHead, name: string, revision: number): CatalogHead => {
  const all = [head.name, ...(head.formerNames ?? [])];
  const formerNames = all.filter((former) => former !== name).slice(0, MAX_FORMER_NAMES);
  return { ...head, name, revision, formerNames };
};

export const withoutFormerName = (head: CatalogHead, name: string): CatalogHead | undefined => {
  if (!head.formerNames?.includes(name)) return undefined;
  return { ...head, formerNames: head.formerNames.filter((former) => former !== name) };
};

const MAX_TOMBSTONES = 4_000;

/** Items went, and others are there again. */
export const buried = (
  head: CatalogHead,
  removed: readonly string[],
  isThere: (id: string) => boolean,
  removedAt: number,
): Pick<CatalogHead, 'tombstones' | 'forgottenUpTo'> => {
  const fresh = removed.map((id) => ({ id, removedAt }));
  const gone = new Set(removed);
  const before = head.tombstones.filter(({ id }) => !gone.has(id) && !isThere(id));
  const all = [...before, ...fresh];
  const forgotten = all.slice(0, -MAX_TOMBSTONES).at(-1)?.removedAt ?? 0;
  return {
    tombstones: all.slice(-MAX_TOMBSTONES),
    forgottenUpTo: Math.max(head.forgottenUpTo, forgotten),
  };
};

/**
 * For a record from a backup. Friends may know later revisions than its own, of a life that it has not
 * seen: whatever they know, they get the listing in full.
 */
export const forgottenHistory = (head: CatalogHead): CatalogHead => {
  const revision = Math.max(head.revision + 1, Date.now());
  return { ...head, revision, forgottenUpTo: revision };
};
