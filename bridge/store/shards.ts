/**
 * Entries in groups of bounded size. An entry stays in its group; new ones come together, in the order in
 * which they are put, so that what is found together (a folder's files) also changes together.
 */
export class Shards<Entry> {
  readonly #most: number;
  readonly #shardOf = new Map<string, number>();
  readonly #groups: Map<string, Entry>[] = [];
  /** No group before this one has room. */
  #firstWithRoom = 0;

  /** `most`: entries in one group. */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#shardOf.size;
  }

  get(id: string): Entry | undefined {
    const shard = this.#shardOf.get(id);
    return shard === undefined ? undefined : this.#groups[shard]?.get(id);
  }

  shardOf(id: string): number | undefined {
    return this.#shardOf.get(id);
  }

  in(shard: number): ReadonlyMap<string, Entry> {
    return this.#groups[shard] ?? new Map();
  }

  *values(): Generator<Entry> {
    for (const group of this.#groups) if (group) yield* group.values();
  }

  /** Where it is now. */
  put(id: string, entry: Entry): number {
    const known = this.#shardOf.get(id);
    const shard = known ?? this.#place();
    if (known === undefined) this.#shardOf.set(id, shard);
    this.#group(shard).set(id, entry);
    return shard;
  }

  /** Where it was. */
  remove(id: string): number | undefined {
    const shard = this.#shardOf.get(id);
    if (shard === undefined) return undefined;
    this.#shardOf.delete(id);
    this.#groups[shard]?.delete(id);
    this.#firstWithRoom = Math.min(this.#firstWithRoom, shard);
    return shard;
  }

  /** As it lies on disk; false when it is there already. */
  restore(id: string, entry: Entry, shard: number): boolean {
    if (this.#shardOf.has(id)) return false;
    this.#shardOf.set(id, shard);
    this.#group(shard).set(id, entry);
    return true;
  }

  #place(): number {
    while ((this.#groups[this.#firstWithRoom]?.size ?? 0) >= this.#most) this.#firstWithRoom++;
    return this.#firstWithRoom;
  }

  #group(shard: number): Map<string, Entry> {
    const group = this.#groups[shard] ?? new Map<string, Entry>();
    this.#groups[shard] = group;
    return group;
  }
}
