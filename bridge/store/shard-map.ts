/** Entries in one file: a change to one of them writes all. */
const SHARD_ENTRIES = 256;

/**
 * Which file each entry is in. Entries stay where they are; new ones come together, in the order in
 * which they are found, so that what is found together (a folder's files) also changes together.
 */
export class ShardMap<Entry> {
  readonly #idOf: (entry: Entry) => string;
  readonly #shards = new Map<string, number>();
  readonly #counts: number[] = [];
  /** No shard before this one has room. */
  #firstWithRoom = 0;

  constructor(idOf: (entry: Entry) => string) {
    this.#idOf = idOf;
  }

  get(id: string): number {
    return this.#shards.get(id) ?? -1;
  }

  has(id: string): boolean {
    return this.#shards.has(id);
  }

  put(id: string, shard: number): void {
    this.#shards.set(id, shard);
    this.#counts[shard] = (this.#counts[shard] ?? 0) + 1;
  }

  /** Goes from one list of entries to the next. The shards that have to be written. */
  follow(before: readonly Entry[], after: readonly Entry[]): Set<number> {
    const changed = new Set<number>();
    const kept = new Set<Entry>(before);
    const ids = new Set<string>();
    const fresh: string[] = [];
    for (const entry of after) {
      const id = this.#idOf(entry);
      ids.add(id);
      if (kept.has(entry)) continue;
      if (this.has(id)) changed.add(this.get(id));
      else fresh.push(id);
    }
    for (const entry of before) {
      const id = this.#idOf(entry);
      if (!ids.has(id)) changed.add(this.#drop(id));
    }
    for (const id of fresh) changed.add(this.#place(id));
    return changed;
  }

  #drop(id: string): number {
    const shard = this.get(id);
    this.#shards.delete(id);
    this.#counts[shard] = (this.#counts[shard] ?? 1) - 1;
    this.#firstWithRoom = Math.min(this.#firstWithRoom, shard);
    return shard;
  }

  #place(id: string): number {
    while ((this.#counts[this.#firstWithRoom] ?? 0) >= SHARD_ENTRIES) this.#firstWithRoom++;
    this.put(id, this.#firstWithRoom);
    return this.#firstWithRoom;
  }
}
