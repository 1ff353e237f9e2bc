import { dirOf, isBelow } from '../media/paths.ts';
import type { Item, ItemKind } from '../protocol/item.ts';
import { extended } from './extended.ts';
import { randomToken } from './random-token.ts';
import { revisionOf } from './revision.ts';
import type { FoundDirectory, FoundFile } from './source.ts';
import type { NewEntry } from './source-change.ts';
import type { SourceIndex } from './source-index.ts';
import type { SourceEntry } from './source-record.ts';

export type ScanCounts = {
  readonly added: number;
  readonly changed: number;
  readonly moved: number;
  readonly removed: number;
  readonly unchanged: number;
  /** Not seen, but where they were could not be read. */
  readonly kept: number;
  /** Still being written, it seems: they are taken when they have come to rest. */
  readonly unsettled: number;
};

export type ReconcileOptions = {
  readonly index: SourceIndex;
  /** Of the directories that are not seen, those for which this holds are gone. */
  readonly isInScope: (directory: string) => boolean;
  readonly isSettled: (file: FoundFile) => boolean;
  /** undefined: all. */
  readonly kinds: readonly ItemKind[] | undefined;
};

/** What a walk sees, set against what is known. */
export class Reconciliation {
  readonly #options: ReconcileOptions;
  /** By path: known, and not seen yet, in the directories that were. */
  readonly #unseen = new Map<string, SourceEntry>();
  readonly #seen = new Set<string>();
  readonly #unseenInPlace = new Set<string>();
  #known = 0;
  #fresh: NewEntry[] = [];
  /** Bytes that are known under another name: whether they were moved shows at the end. */
  readonly #familiar: FoundFile[] = [];
  /** By stamp; made when the first new file is seen. */
  #byStamp: Map<string, SourceEntry> | undefined;
  readonly #counts = { added: 0, changed: 0, unchanged: 0, unsettled: 0 };
  /** Paths of files that have not settled. */
  readonly unsettled = new Set<string>();

  constructor(options: ReconcileOptions) {
    this.#options = options;
  }

  take({ path, files, isUnchanged }: FoundDirectory): void {
    this.#seen.add(path);
    const known = this.#options.index.paths.in(path);
    this.#known += known.size;
    if (isUnchanged) {
      this.#counts.unchanged += known.size;
      return;
    }
    for (const [each, entry] of known) this.#unseen.set(each, entry);
    for (const file of files) if (!this.#take(file)) this.unsettled.add(file.path);
  }

  /** No more directories come: what was in others is unseen. */
  finish(): void {
    const { index, isInScope } = this.#options;
    for (const directory of index.paths.directories()) {
      if (this.#seen.has(directory) || !isInScope(directory)) continue;
      for (const [path, entry] of index.paths.in(directory)) this.#unseen.set(path, entry);
      this.#known += index.paths.in(directory).size;
    }
  }

  /** Directories of which the index holds something else than what was seen; after the end. */
  get open(): ReadonlySet<string> {
    return new Set([...this.#unseenInPlace, ...Array.from(this.unsettled, dirOf)]);
  }

  /** What is new or changed since this was last asked for, and is not a matter for the end. */
  takeFresh(): readonly NewEntry[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  /** Known, not seen, and not `hidden`: as a part of those that are known. */
  lost(hidden: ReadonlySet<string>): { readonly count: number; readonly share: number } {
    const unseen = [...this.#unseen.keys()];
    const { length: count } = unseen.filter((path) => !isBelow(path, hidden));
    return { count, share: this.#known === 0 ? 0 : count / this.#known };
  }

  hasLostBelow(directory: string): boolean {
    const place = new Set([directory]);
    for (const path of this.#unseen.keys()) if (isBelow(path, place)) return true;
    return false;
  }

  /** `hidden`: at and below these paths may be what was not seen. */
  end(hidden: ReadonlySet<string>): End {
    const unseen = [...this.#unseen.values()];
    const isHidden = ({ item }: SourceEntry) => hidden.size > 0 && isBelow(item.path, hidden);
    for (const { item } of unseen.filter(isHidden)) this.#unseenInPlace.add(dirOf(item.path));
    const gone = unseen.filter((entry) => !isHidden(entry)).map((entry) => this.#current(entry));
    const movable = byStamp(gone);
    let moved = 0;
    const put = this.#familiar.flatMap((file) => {
      const before = this.#options.index.paths.at(file.path);
      if (!before && !this.#isWanted({ item: file.named })) return [];
      const origin = before ? undefined : movable.get(file.stamp)?.pop();
      if (origin) moved++;
      else this.#counts[before ? 'changed' : 'added']++;
      return this.#entry(file, before ?? origin, this.#hashOf(file.stamp));
    });
    const removed = [...movable.values()].flat();
    const kept = unseen.length - gone.length;
    const counts = { ...this.#counts, moved, removed: removed.length, kept };
    return { put: [...this.takeFresh(), ...put], removed, counts };
  }

  /** False when it still changes. */
  #take(file: FoundFile): boolean {
    const { index, isSettled } = this.#options;
    const before = index.paths.at(file.path);
    if (before?.stamp === file.stamp || this.#isTakenOver(file, before)) {
      if (this.#isWanted(before as SourceEntry)) this.#see(file.path, 'unchanged');
      return true;
    }
    // Under another name it was settled long ago, whatever its time says.
    if (this.#stamps().has(file.stamp)) {
      this.#unseen.delete(file.path);
      this.#familiar.push(file);
      return true;
    }
    if (!isSettled(file)) {
      this.#see(file.path, 'unsettled');
      return false;
    }
    const entry = this.#entry(file, before, undefined);
    if (!this.#isWanted(entry)) return true;
    this.#see(file.path, before ? 'changed' : 'added');
    this.#fresh.push(entry);
    return true;
  }

  /** Of an earlier version of this program, which kept no stamp. */
  #isTakenOver(file: FoundFile, before: SourceEntry | undefined): boolean {
    if (before?.stamp !== '') return false;
    const { index } = this.#options;
    if (before.item.revision !== revisionOf(index.head.salt, file.stamp)) return false;
    this.#fresh.push({ ...before, stamp: file.stamp });
    return true;
  }

  #see(path: string, as: 'added' | 'changed' | 'unchanged' | 'unsettled'): void {
    this.#unseen.delete(path);
    this.#counts[as]++;
  }

  #isWanted({ item }: { readonly item: Pick<Item, 'kind'> }): boolean {
    return this.#options.kinds?.includes(item.kind) ?? true;
  }

  #stamps(): ReadonlyMap<string, SourceEntry> {
    this.#byStamp ??= new Map(
      Array.from(this.#options.index.entries(), (entry) => [entry.stamp, entry]),
    );
    return this.#byStamp;
  }

  /** As it is now: during a walk more is found out. */
  #current(entry: SourceEntry): SourceEntry {
    return this.#options.index.get(entry.item.id) ?? entry;
  }

  #hashOf(stamp: string): string | undefined {
    const known = this.#stamps().get(stamp);
    const current = known && this.#current(known);
    return (current?.stamp === stamp ? current : known)?.item.hash;
  }

  /** `old`: it was this one, under this or another name. Known bytes under another name need no second reading. */
  #entry(file: FoundFile, old: SourceEntry | undefined, hash: string | undefined): NewEntry {
    const { path, sizeBytes: byte_size, stamp, named } = file;
    const told = old?.item.path === path ? old.item : named;
    const item: Item = extended(told, {
      id: old?.item.id ?? randomToken(),
      path,
      byte_size,
      description: '',
      revision: revisionOf(this.#options.index.head.salt, stamp),
      added_at: old?.item.added_at ?? addedAt(file),
    });
    if (hash) item.hash = hash;
    else if (item.hash) delete item.hash;
    // It was described; it has to be again.
    return old?.described === undefined ? { item, stamp } : { item, stamp, described: '' };
  }
}

/** Seconds since 1970. */
const addedAt = ({ bornMs }: FoundFile): number =>
  Math.max(0, Math.floor(Math.min(bornMs, Date.now()) / 1000));

export type End = {
  readonly put: readonly NewEntry[];
  readonly removed: readonly SourceEntry[];
  readonly counts: ScanCounts;
};

const byStamp = (gone: readonly SourceEntry[]): Map<string, SourceEntry[]> => {
  const groups = new Map<string, SourceEntry[]>();
  for (const entry of gone) {
    const group = groups.get(entry.stamp);
    if (group) group.push(entry);
    else groups.set(entry.stamp, [entry]);
  }
  return groups;
};
