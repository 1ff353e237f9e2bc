import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type TSchema, Type } from 'typebox';
import { each } from '../protocol/each.ts';
import { makeDir, removeFile, sweepDir } from './atomic-file.ts';
import { DocumentFile, type Migrations } from './document-file.ts';
import { Shards } from './shards.ts';

const HEAD = 'head.json';
const SHARD = /^entries-(\d{6})\.json$/;
/** Files that are read or written at once. */
const AT_ONCE = 8;
const SHARD_ENTRIES = 256;

export type ShardedOptions<Head, Entry> = {
  /** A directory of its own. */
  readonly dir: string;
  readonly head: TSchema;
  readonly entry: TSchema;
  readonly idOf: (entry: Entry) => string;
  /** In one file: a change to one of them writes all. */
  readonly shardEntries?: number;
  /** What a power cut may leave of a later change: a head with older entries, or entries with an older head. */
  readonly first: 'head' | 'entries';
  /** Of head and entries; goes up with every change that older programs would misread. */
  readonly version: number;
  /** Of the head, and of the list of entries in a file. */
  readonly migrations?: { readonly head: Migrations; readonly entries: Migrations };
  /** The head while there is nothing on disk. */
  readonly empty: () => Head;
};

export type ShardedChange<Head, Entry> = {
  readonly head?: Head;
  /** New ones, and others in place of those with their ids. */
  readonly put?: readonly Entry[];
  readonly remove?: readonly string[];
};

/**
 * A small head and many entries, over many files: a change costs what it changes, in memory and on
 * disk. Memory is ahead of the disk: when a write fails, its files are written with the next one.
 */
export class ShardedDocument<Head, Entry> {
  readonly #dir: string;
  readonly #headFile: DocumentFile<Typed<Head>>;
  readonly #fileOf: (shard: number) => DocumentFile<Typed<Entry[]>>;
  readonly #idOf: (entry: Entry) => string;
  readonly #first: 'head' | 'entries';
  readonly #shards: Shards<Entry>;
  #head!: Head;
  readonly #empty: () => Head;
  /** Not yet on disk as they are. */
  readonly #dirty = new Set<number>();
  #isHeadDirty = false;
  /** What the next write waits for, however it ends. */
  readonly #awaited = new Set<Promise<unknown>>();
  #running: Promise<void> = Promise.resolve();
  /** The write that takes everything which came after the running one began. */
  #next: Promise<void> | undefined;

  private constructor(options: ShardedOptions<Head, Entry>) {
    const { dir, head, entry, idOf, version, migrations, empty } = options;
    this.#idOf = idOf;
    this.#first = options.first;
    this.#empty = empty;
    this.#shards = new Shards(options.shardEntries ?? SHARD_ENTRIES);
    const place = (name: string) => ({
      ...{ file: join(dir, name), label: `${basename(dir)}/${name}`, isDirSwept: true },
    });
    const headSchema = Type.Unsafe<Head>(head);
    const entrySchema = Type.Unsafe<Entry[]>(Type.Array(entry));
    this.#dir = dir;
    this.#headFile = new DocumentFile({
      ...place(HEAD),
      ...{ schema: headSchema, version },
      ...(migrations && { migrations: migrations.head }),
    });
    this.#fileOf = (shard) =>
      new DocumentFile({
        ...place(`entries-${String(shard).padStart(6, '0')}.json`),
        ...{ schema: entrySchema, version },
        ...(migrations && { migrations: migrations.entries }),
      });
  }

  /** Throws DATA_INVALID, naming the file. */
  static async open<Head, Entry>(
    options: ShardedOptions<Head, Entry>,
  ): Promise<ShardedDocument<Head, Entry>> {
    const document = new ShardedDocument<Head, Entry>(options);
    await document.#load();
    return document;
  }

  get head(): Head {
    return this.#head;
  }

  get size(): number {
    return this.#shards.size;
  }

  get(id: string): Entry | undefined {
    return this.#shards.get(id);
  }

  /** In no order. */
  values(): Iterable<Entry> {
    return this.#shards.values();
  }

  /** In which file the entry is: it stays there for its life. */
  shardOf(id: string): number | undefined {
    return this.#shards.shardOf(id);
  }

  /** Ids of the entries in one file. */
  idsIn(shard: number): Iterable<string> {
    return this.#shards.in(shard).keys();
  }

  /**
   * Readers see the change at once; resolves when it is on disk, which is written once `after` has come to
   * its end. Entries that have not the schema's form are not written, the others are: rejects with INTERNAL.
   */
  update(change: ShardedChange<Head, Entry>, after?: Promise<unknown>): Promise<void> {
    const { head, put = [], remove = [] } = change;
    if (head !== undefined) this.#head = head;
    this.#isHeadDirty ||= head !== undefined;
    for (const id of remove) this.#touch(this.#shards.remove(id));
    for (const entry of put) this.#touch(this.#shards.put(this.#idOf(entry), entry));
    if (after !== undefined) this.#waitFor(after);
    this.#next ??= this.#running.catch(() => {}).then(() => this.#write());
    return this.#next;
  }

  /** Resolves when everything so far is on disk. */
  async flush(): Promise<void> {
    await (this.#next ?? this.#running);
  }

  #waitFor(after: Promise<unknown>): void {
    const settled: Promise<unknown> = after
      .catch(() => {})
      .finally(() => this.#awaited.delete(settled));
    this.#awaited.add(settled);
  }

  #touch(shard: number | undefined): void {
    if (shard !== undefined) this.#dirty.add(shard);
  }

  async #load(): Promise<void> {
    await makeDir(this.#dir);
    await sweepDir(this.#dir);
    const names = (await readdir(this.#dir)).sort();
    const shards = names.flatMap((name) => SHARD.exec(name)?.[1] ?? []).map(Number);
    this.#head = (await this.#headFile.read()) ?? this.#empty();
    const contents = new Map<number, readonly Entry[]>();
    await each(shards, AT_ONCE, async (shard) => {
      contents.set(shard, (await this.#fileOf(shard).read()) ?? []);
    });
    for (const shard of shards) {
      for (const entry of contents.get(shard) ?? []) {
        // A write that failed, and then the power, may leave an entry in two files.
        const isNew = this.#shards.restore(this.#idOf(entry), entry, shard);
        if (!isNew) this.#dirty.add(shard);
      }
    }
  }

  async #write(): Promise<void> {
    await Promise.all(this.#awaited);
    this.#running = this.#next ?? this.#running;
    this.#next = undefined;
    if (this.#first === 'head') await this.#writeHead();
    await this.#writeShards();
    if (this.#first === 'entries') await this.#writeHead();
  }

  async #writeHead(): Promise<void> {
    if (!this.#isHeadDirty) return;
    this.#isHeadDirty = false;
    try {
      await this.#headFile.write(this.#head);
    } catch (error) {
      this.#isHeadDirty = true;
      throw error;
    }
  }

  async #writeShards(): Promise<void> {
    await each([...this.#dirty], AT_ONCE, async (shard) => {
      this.#dirty.delete(shard);
      const file = this.#fileOf(shard);
      const content = [...this.#shards.in(shard).values()];
      try {
        if (content.length > 0) await file.write(content);
        else await removeFile(file.path);
      } catch (error) {
        this.#dirty.add(shard);
        const fitting = content.filter((entry) => !file.complaint([entry]));
        if (fitting.length < content.length) await file.write(fitting);
        throw error;
      }
    });
  }
}

type Typed<T> = ReturnType<typeof Type.Unsafe<T>>;
