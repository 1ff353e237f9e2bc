import { isDeepStrictEqual } from 'node:util';
import { BridgeError } from '../protocol/errors.ts';
import type { ShardedDocument } from '../store/sharded-document.ts';
import type { Shelf } from '../store/shelf.ts';
import { Backlog } from './backlog.ts';
import { compact, share } from './compact.ts';
import { extended } from './extended.ts';
import type { HashResult } from './hasher.ts';
import { type ItemFile, OpenItem } from './item-file.ts';
import type { OpenFiles } from './open-files.ts';
import { PathIndex } from './path-index.ts';
import { stampText } from './revision.ts';
import type { RevisionClock } from './revision-clock.ts';
import type { Source } from './source.ts';
import type { Described, NewEntry, SourceChange } from './source-change.ts';
import type { EntryProblem, SourceEntry, SourceHead, StoredDetails } from './source-record.ts';

export type SourceDocument = ShardedDocument<SourceHead, SourceEntry>;

export type SourceIndexDeps = {
  readonly document: SourceDocument;
  readonly shelf: Shelf<StoredDetails>;
  readonly source: Source;
  readonly files: OpenFiles;
  readonly clock: RevisionClock;
  /** In the same breath as memory changes. */
  readonly onChange: (change: SourceChange) => void;
};

/** Everything that is known of one source's files: a compact entry for each in memory, the rest on disk. */
export class SourceIndex {
  readonly #deps: SourceIndexDeps;
  readonly paths = new PathIndex();
  readonly #backlog = new Backlog();
  #isStopped = false;
  /** One at a time: the indexer's. */
  #saving: Promise<void> = Promise.resolve();
  readonly #withProblems = new Set<string>();
  #sizeBytes = 0;

  constructor(deps: SourceIndexDeps) {
    this.#deps = deps;
    for (const entry of byPath(deps.document.values())) {
      share(entry, this.paths.anyBeside(entry.item.path));
      this.#add(entry);
      deps.clock.passed(entry.changedAt);
    }
  }

  get head(): SourceHead {
    return this.#deps.document.head;
  }

  get name(): string {
    return this.head.name;
  }

  get source(): Source {
    return this.#deps.source;
  }

  get clock(): RevisionClock {
    return this.#deps.clock;
  }

  get size(): number {
    return this.#deps.document.size;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Of files without a hash. */
  get unhashedBytes(): number {
    return this.#backlog.unhashedBytes;
  }

  /** Ids, mostly in the order of paths. */
  get unhashed(): ReadonlySet<string> {
    return this.#backlog.unhashed;
  }

  get undescribed(): ReadonlySet<string> {
    return this.#backlog.undescribed;
  }

  get(id: string): SourceEntry | undefined {
    return this.#deps.document.get(id);
  }

  entries(): Iterable<SourceEntry> {
    return this.paths.entries();
  }

  /** New entries, others in place of those with their ids, and those that go; written once `after` has come to its end. */
  apply(
    put: readonly NewEntry[],
    removed: readonly SourceEntry[] = [],
    after?: Promise<unknown>,
  ): Promise<void> {
    if (this.#isStopped || put.length + removed.length === 0) return Promise.resolve();
    const at = this.clock.next();
    const before = put.map(({ item }) => this.get(item.id));
    const entries = put.map((entry, i) => {
      const old = before[i];
      if (old?.item === entry.item) return extended(entry, { changedAt: old.changedAt });
      const changed = extended(entry, { changedAt: at });
      // What is new will be described soon.
      return old ? compact(changed, this.paths.anyBeside(entry.item.path)) : changed;
    });
    const remove = removed.map(({ item }) => item.id);
    const saved = this.#deps.document.update({ put: entries, remove }, after);
    for (const entry of [...removed, ...before]) if (entry) this.#drop(entry);
    for (const id of remove) this.#backlog.remove(id);
    for (const entry of entries) this.#add(entry);
    const changed = entries.filter(({ changedAt }) => changedAt === at);
    const isInPlace = ({ item }: SourceEntry, i: number) => before[i]?.item.path === item.path;
    const isInOrder = removed.length === 0 && entries.every(isInPlace);
    this.#deps.onChange({ changed, removed, isInOrder, saved });
    return saved;
  }

  async changeHead(change: Partial<SourceHead>): Promise<void> {
    const head = { ...this.head, ...change };
    if (this.#isStopped || isDeepStrictEqual(head, this.head)) return;
    await this.#deps.document.update({ head });
  }

  /** They have to be described, though their bytes are what they were. */
  describeAgain(ids: Iterable<string>): void {
    for (const id of ids) if (this.get(id)) this.#backlog.undescribed.add(id);
  }

  /** Paths of files that could not be read. */
  get unreadable(): readonly string[] {
    return Array.from(this.#backlog.unreadable, (id) => this.get(id)?.item.path ?? []).flat();
  }

  /** What was found wrong when files were described. */
  get problems(): readonly EntryProblem[] {
    return Array.from(this.#withProblems, (id) => this.get(id)?.problems ?? []).flat();
  }

  /** Cannot be read now: until {@link tryAgain}. */
  giveUp(id: string, isUnreadable: boolean): void {
    this.#backlog.giveUp(id, this.get(id)?.item, isUnreadable);
  }

  /** What was given up. */
  tryAgain(): void {
    this.#backlog.tryAgain((id) => this.get(id));
  }

  /** What could not be read in these directories: it may have been opened to us. */
  tryUnreadable(directories: ReadonlySet<string>): void {
    this.#backlog.tryAgain((id) => this.get(id), directories);
  }

  async saveHashes(results: readonly HashResult[]): Promise<void> {
    const put = results.flatMap(({ id, revision, hash }) => {
      const entry = this.get(id);
      if (entry?.item.revision !== revision) return [];
      return [{ ...entry, item: extended(entry.item, { hash }) }];
    });
    await this.apply(put);
  }

  /** Details first: an entry that says that it is described has them. */
  async saveDescriptions(all: readonly Described[]): Promise<void> {
    if (this.#isStopped) return;
    const saving = this.#saveDescriptions(all);
    this.#saving = saving.catch(() => undefined);
    await saving;
  }

  async #saveDescriptions(all: readonly Described[]): Promise<void> {
    const details = all.flatMap(({ id, details }) => (details ? [{ id, value: details }] : []));
    await this.#deps.shelf.put(details);
    const put = all.flatMap(({ id, path, revision, change }) => {
      const entry = this.get(id);
      // Under another name it is described as something else.
      if (entry?.item.revision !== revision || entry.item.path !== path) return [];
      return [change(entry)];
    });
    const saved = this.apply(put);
    // What could not be read this time is tried again after the next scan.
    for (const entry of put) this.#backlog.described(entry);
    await saved;
  }

  /** When the disk has lost them, the file is described again after the next scan. */
  async details(id: string): Promise<StoredDetails | undefined> {
    const details = await this.#deps.shelf.get(id);
    const entry = this.get(id);
    if (!details && entry?.described) await this.apply([{ ...entry, described: '' }]);
    return details;
  }

  /** Throws ITEM_NOT_FOUND, ITEM_CHANGED, ITEM_UNREADABLE. */
  async openItem(id: string, isReadingOn = false): Promise<ItemFile> {
    const entry = this.get(id);
    if (!entry) throw new BridgeError('ITEM_NOT_FOUND');
    const { item, stamp } = entry;
    const open = async () => {
      const file = await this.source.open(item.path);
      if (stampText(file.stamp) === stamp) return new OpenItem(file);
      await file.close();
      throw new BridgeError('ITEM_CHANGED');
    };
    const key = `${this.name} ${id} ${item.revision}`;
    return this.#deps.files.acquire(key, item, open, isReadingOn);
  }

  /** Nothing is written from then on. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const { document, shelf } = this.#deps;
    await this.#saving;
    await Promise.allSettled([document.flush(), shelf.flush()]);
  }

  #add(entry: SourceEntry): void {
    const { id, byte_size } = entry.item;
    this.paths.add(entry);
    this.#sizeBytes += byte_size;
    this.#backlog.add(entry);
    if (entry.problems) this.#withProblems.add(id);
  }

  #drop(entry: SourceEntry): void {
    const { id, byte_size } = entry.item;
    this.paths.drop(entry);
    this.#sizeBytes -= byte_size;
    this.#withProblems.delete(id);
    this.#backlog.replace(entry);
  }
}

const byPath = (entries: Iterable<SourceEntry>): SourceEntry[] =>
  [...entries].sort((a, b) => (a.item.path < b.item.path ? -1 : 1));
