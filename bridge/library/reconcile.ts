import type { Item } from '../protocol/item.ts';
import {
  type CatalogRecord,
  type Entry,
  nextRevision,
  randomToken,
  type Tombstone,
} from './catalog-record.ts';
import { DESCRIBING_VERSION, describedAnew, describeFile } from './describe-file.ts';
import type { FoundFile } from './source.ts';

const MAX_TOMBSTONES = 10_000;

/** What a walk saw. */
export type Seen = {
  readonly files: readonly FoundFile[];
  /** Paths at and below which items may be that were not seen; none of those is removed. */
  readonly hidden: ReadonlySet<string>;
};

export type ScanCounts = {
  readonly added: number;
  readonly changed: number;
  readonly moved: number;
  readonly removed: number;
  readonly unchanged: number;
  /** Not seen, but where they were could not be read. */
  readonly kept: number;
};

export type Reconciled = { readonly record: CatalogRecord; readonly counts: ScanCounts };

/** The catalog after a walk; the same record when nothing changed. */
export const reconcile = (last: CatalogRecord, seen: Seen): Reconciled => {
  const at = nextRevision(last.revision);
  const record = describeAnew(last, at);
  const { gone, kept } = missing(record, seen);
  const known = new Map(record.entries.map((entry) => [entry.item.path, entry]));
  const hashes = new Map(record.entries.map(({ item }) => [item.revision, item.hash]));
  const movable = byRevision(gone);
  const counts = { added: 0, changed: 0, moved: 0, unchanged: 0 };

  const settle = ({ path, sizeBytes, revision }: FoundFile): Entry => {
    const before = known.get(path);
    if (before?.item.revision === revision) {
      counts.unchanged++;
      return before;
    }
    const byte_size = sizeBytes;
    const origin = before ? undefined : movable.get(revision)?.pop();
    counts[before ? 'changed' : origin ? 'moved' : 'added']++;
    const old = before?.item ?? origin?.item;
    const item = { ...describeFile(path), byte_size, revision, ...inherited(old) };
    // Known bytes under another name, as when two files swap theirs, need no second reading.
    return { item: withHash(item, hashes.get(revision)), changedAt: at };
  };
  const entries = [...seen.files.map(settle), ...kept];
  const removed = [...movable.values()].flat();
  const all = { ...counts, removed: removed.length, kept: kept.length };
  if (!counts.added && !counts.changed && !counts.moved && !removed.length) {
    return { record, counts: all };
  }
  const graves = bury(record, removed, at);
  return { record: { ...record, ...graves, revision: at, entries }, counts: all };
};

/** Items that an earlier version of the program described otherwise; their bytes are what they were. */
const describeAnew = (record: CatalogRecord, at: number): CatalogRecord => {
  if (record.describing === DESCRIBING_VERSION) return record;
  const entries = record.entries.map((entry) => {
    const item = describedAnew(entry.item);
    return item === entry.item ? entry : { item, changedAt: at };
  });
  const isChanged = entries.some((entry, i) => entry !== record.entries[i]);
  const described = { ...record, entries, describing: DESCRIBING_VERSION };
  return isChanged ? { ...described, revision: at } : described;
};

/** The entries that were not seen: those that are gone, and those that may still be there. */
const missing = ({ entries }: CatalogRecord, { files, hidden }: Seen) => {
  const found = new Set(files.map(({ path }) => path));
  const unseen = entries.filter(({ item }) => !found.has(item.path));
  const isHidden = ({ item }: Entry) => hidden.size > 0 && isBelow(item.path, hidden);
  return { gone: unseen.filter((e) => !isHidden(e)), kept: unseen.filter(isHidden) };
};

const byRevision = (entries: readonly Entry[]): Map<string, Entry[]> => {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.item.revision);
    if (group) group.push(entry);
    else groups.set(entry.item.revision, [entry]);
  }
  return groups;
};

const isBelow = (path: string, hidden: ReadonlySet<string>): boolean => {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (hidden.has(path.slice(0, end))) return true;
  }
  return false;
};

/** What an item keeps whatever becomes of its path and bytes. */
const inherited = (old: Item | undefined): Pick<Item, 'id' | 'description'> => ({
  id: old?.id ?? randomToken(),
  description: old?.description ?? '',
});

const withHash = (item: Item, hash: string | undefined): Item => (hash ? { ...item, hash } : item);

const bury = (record: CatalogRecord, removed: readonly Entry[], removedAt: number) => {
  const fresh: Tombstone[] = removed.map(({ item }) => ({ id: item.id, removedAt }));
  const all = [...record.tombstones, ...fresh];
  const forgotten = all.slice(0, -MAX_TOMBSTONES).at(-1)?.removedAt ?? 0;
  return {
    tombstones: all.slice(-MAX_TOMBSTONES),
    forgottenUpTo: Math.max(record.forgottenUpTo, forgotten),
  };
};
