import { basename, join } from 'node:path';
import { type TSchema, Type } from 'typebox';
import { each } from '../protocol/each.ts';
import { hasCode } from '../protocol/errors.ts';
import { DocumentFile } from './document-file.ts';

const AT_ONCE = 4;
/** Files whose records are kept in memory, the ones asked for last. */
const CACHED = 4;

export type ShelfOptions = {
  readonly value: TSchema;
  /** Of the values; another one on disk is as if there were none. */
  readonly version: number;
  /** Whose entries the values belong to: beside each of its files lies one of ours. */
  readonly beside: ShelfOwner;
  readonly dir: string;
  /** Begins the names of the files. */
  readonly name: string;
};

/** What a shelf needs of a sharded document. */
export interface ShelfOwner {
  shardOf(id: string): number | undefined;
  idsIn(shard: number): Iterable<string>;
}

type Record<Value> = { readonly id: string; readonly value: Value };
type Content<Value> = Map<string, Value>;

/**
 * Values that are too large for memory, one to an entry of a sharded document, read from disk when they
 * are asked for. What cannot be read is as good as not there: it can be made again.
 */
export class Shelf<Value> {
  readonly #options: ShelfOptions;
  readonly #schema: ReturnType<typeof Type.Unsafe<Record<Value>[]>>;
  /** The ones asked for last are at the end. */
  readonly #cache = new Map<number, Promise<Content<Value>>>();
  readonly #writing = new Map<number, Promise<void>>();

  constructor(options: ShelfOptions) {
    this.#options = options;
    const record = Type.Object({ id: Type.String(), value: options.value });
    this.#schema = Type.Unsafe<Record<Value>[]>(Type.Array(record));
  }

  async get(id: string): Promise<Value | undefined> {
    const shard = this.#options.beside.shardOf(id);
    if (shard === undefined) return undefined;
    await this.#writing.get(shard);
    return (await this.#content(shard)).get(id);
  }

  /** Resolves when they are on disk. Ids that have no entry are passed over, and old ones of that kind removed. */
  async put(records: readonly Record<Value>[]): Promise<void> {
    const groups = new Map<number, Record<Value>[]>();
    for (const record of records) {
      const shard = this.#options.beside.shardOf(record.id);
      if (shard === undefined) continue;
      const group = groups.get(shard);
      if (group) group.push(record);
      else groups.set(shard, [record]);
    }
    await each([...groups], AT_ONCE, ([shard, group]) => this.#write(shard, group));
  }

  /** Resolves when everything so far is on disk, or could not be written. */
  async flush(): Promise<void> {
    await Promise.allSettled(this.#writing.values());
  }

  async #write(shard: number, records: readonly Record<Value>[]): Promise<void> {
    const earlier = this.#writing.get(shard);
    const writing = (async () => {
      await earlier?.catch(() => undefined);
      const before = await this.#content(shard);
      const content: Content<Value> = new Map();
      for (const id of this.#options.beside.idsIn(shard)) {
        const value = before.get(id);
        if (value !== undefined) content.set(id, value);
      }
      for (const { id, value } of records) content.set(id, value);
      await this.#file(shard).write(Array.from(content, ([id, value]) => ({ id, value })));
      this.#remember(shard, Promise.resolve(content));
    })();
    this.#writing.set(shard, writing);
    try {
      await writing;
    } finally {
      if (this.#writing.get(shard) === writing) this.#writing.delete(shard);
    }
  }

  #content(shard: number): Promise<Content<Value>> {
    const known = this.#cache.get(shard);
    const content = known ?? this.#read(shard);
    this.#remember(shard, content);
    return content;
  }

  async #read(shard: number): Promise<Content<Value>> {
    try {
      const records = (await this.#file(shard).read()) ?? [];
      return new Map(records.map(({ id, value }) => [id, value]));
    } catch (error) {
      if (!hasCode(error, 'DATA_INVALID')) throw error;
      return new Map();
    }
  }

  #remember(shard: number, content: Promise<Content<Value>>): void {
    this.#cache.delete(shard);
    this.#cache.set(shard, content);
    const oldest = this.#cache.keys().next().value;
    if (this.#cache.size > CACHED && oldest !== undefined) this.#cache.delete(oldest);
  }

  #file(shard: number) {
    const { dir, name, version } = this.#options;
    const file = join(dir, `${name}-${String(shard).padStart(6, '0')}.json`);
    const label = `${basename(dir)}/${basename(file)}`;
    return new DocumentFile({ file, label, schema: this.#schema, version, isDirSwept: true });
  }
}
