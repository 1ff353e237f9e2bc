import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type TSchema, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { makeDir, removeFile } from './atomic-file.ts';
import { DocumentFile, type Migrations } from './document-file.ts';
import { ShardMap } from './shard-map.ts';

const HEAD = 'head.json';
const SHARD = /^entries-(\d{6})\.json$/;
/** Files that are read or written at once. */
const AT_ONCE = 8;

export type ShardedOptions<Head, Entry> = {
  /** A directory of its own. */
  readonly dir: string;
  readonly head: TSchema;
  readonly entry: TSchema;
  readonly idOf: (entry: Entry) => string;
  /** What a power cut may leave of a later change: a head with older entries, or entries with an older head. */
  readonly first: 'head' | 'entries';
  /** Of head and entries; goes up with every change that older programs would misread. */
  readonly version: number;
  /** Of the head, and of the list of entries in a file. */
  readonly migrations?: { readonly head: Migrations; readonly entries: Migrations };
  /** The head while there is nothing on disk. */
  readonly empty: () => Head;
};

type State<Head, Entry> = { readonly head: Head; readonly entries: readonly Entry[] };

/**
 * A small head and a long list of entries, over many files: a change writes the head, and the files of
 * those entries that are other objects than before.
 */
export class ShardedDocument<Head, Entry> {
  readonly #dir: string;
  readonly #headFile: DocumentFile<Typed<Head>>;
  readonly #fileOf: (shard: number) => DocumentFile<Typed<Entry[]>>;
  readonly #idOf: (entry: Entry) => string;
  readonly #first: 'head' | 'entries';
  readonly #shards: ShardMap<Entry>;
  /** Files that may hold something else than the list says: a write failed. */
  readonly #doubtful = new Set<number>();
  #state: State<Head, Entry>;
  /** What the disk holds. */
  #durable: State<Head, Entry>;
  #running: Promise<void> = Promise.resolve();
  /** The write that takes everything which came after the running one began. */
  #next: Promise<void> | undefined;

  private constructor(options: ShardedOptions<Head, Entry>) {
    const { dir, head, entry, idOf, version, migrations, empty } = options;
    this.#idOf = idOf;
    this.#first = options.first;
    this.#shards = new ShardMap(idOf);
    const place = (name: string) => ({ file: join(dir, name), label: `${basename(dir)}/${name}` });
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
    this.#state = { head: empty(), entries: [] };
    this.#durable = this.#state;
  }

  /** Entries come in no order. Throws DATA_INVALID, naming the file. */
  static async open<Head, Entry>(
    options: ShardedOptions<Head, Entry>,
  ): Promise<ShardedDocument<Head, Entry>> {
    const document = new ShardedDocument<Head, Entry>(options);
    await document.#load();
    return document;
  }

  get head(): Head {
    return this.#state.head;
  }

  get entries(): readonly Entry[] {
    return this.#state.entries;
  }

  /**
   * Takes a new head and list, whose unchanged entries are the objects that they were. Readers see them
   * at once; resolves when they are on disk. What has not the schema's form, or cannot be written, is
   * undone, and the promise rejects; so do all changes that were made on top of it meanwhile.
   */
  async replace(head: Head, entries: readonly Entry[]): Promise<void> {
    this.#check(head, entries);
    this.#state = { head, entries };
    this.#next ??= this.#running.then(() => this.#write());
    await this.#next;
  }

  /** Resolves when everything so far is on disk. */
  async flush(): Promise<void> {
    await (this.#next ?? this.#running);
  }

  async #load(): Promise<void> {
    await makeDir(this.#dir);
    const names = (await readdir(this.#dir)).sort();
    const shards = names.flatMap((name) => SHARD.exec(name)?.[1] ?? []).map(Number);
    const head = (await this.#headFile.read()) ?? this.#state.head;
    const contents = new Map<number, readonly Entry[]>();
    await each(shards, async (shard) => {
      contents.set(shard, (await this.#fileOf(shard).read()) ?? []);
    });
    const entries = shards.flatMap((shard) => this.#placed(shard, contents.get(shard) ?? []));
    this.#state = { head, entries };
    this.#durable = this.#state;
  }

  /** A write that failed, and then the power, may leave an entry in two files. */
  #placed(shard: number, content: readonly Entry[]): Entry[] {
    const fresh = content.filter((entry) => !this.#shards.has(this.#idOf(entry)));
    if (fresh.length < content.length) this.#doubtful.add(shard);
    for (const entry of fresh) this.#shards.put(this.#idOf(entry), shard);
    return fresh;
  }

  #check(head: Head, entries: readonly Entry[]): void {
    const known = new Set(this.#state.entries);
    const fresh = entries.filter((entry) => !known.has(entry));
    const complaint =
      this.#headFile.complaint(head) ??
      (fresh.length > 0 ? this.#fileOf(0).complaint(fresh) : undefined);
    if (!complaint) return;
    const message = `${this.#dir} would become invalid: ${complaint}.`;
    throw new BridgeError('INTERNAL', { message });
  }

  async #write(): Promise<void> {
    const state = this.#state;
    this.#running = this.#next ?? this.#running;
    this.#next = undefined;
    try {
      await this.#save(state);
      this.#durable = state;
    } catch (error) {
      // What waits behind was built on what is lost: it rejects with this one, through the chain.
      this.#shards.follow(state.entries, this.#durable.entries);
      this.#state = this.#durable;
      this.#running = Promise.resolve();
      this.#next = undefined;
      throw error;
    }
  }

  async #save({ head, entries }: State<Head, Entry>): Promise<void> {
    if (this.#first === 'head') await this.#headFile.write(head);
    await this.#saveEntries(entries);
    if (this.#first === 'entries') await this.#headFile.write(head);
  }

  async #saveEntries(entries: readonly Entry[]): Promise<void> {
    const changed = this.#shards.follow(this.#durable.entries, entries);
    for (const shard of changed) this.#doubtful.add(shard);
    const inShard = new Map<number, Entry[]>(Array.from(this.#doubtful, (shard) => [shard, []]));
    for (const entry of entries) inShard.get(this.#shards.get(this.#idOf(entry)))?.push(entry);
    await each([...inShard], async ([shard, content]) => {
      const file = this.#fileOf(shard);
      if (content.length > 0) await file.write(content);
      else await removeFile(file.path);
    });
    for (const shard of inShard.keys()) this.#doubtful.delete(shard);
  }
}

type Typed<T> = ReturnType<typeof Type.Unsafe<T>>;

/** Some at a time; a failure is thrown when all that had begun have ended. */
const each = async <T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> => {
  const rest = [...all].reverse();
  const worker = async () => {
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      try {
        await work(next);
      } catch (error) {
        rest.length = 0;
        throw error;
      }
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
};
