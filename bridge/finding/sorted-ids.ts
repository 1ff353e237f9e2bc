/** Where an id stands: after all with a lower key, and after those of the same key and a lower id. */
export type Place = { readonly key: string; readonly id: string };

type Block = Place[];

const MOST_IN_BLOCK = 512;

/** Ids in the order of keys. Each change, and each look at a few of them, costs the same however many there are. */
export class SortedIds {
  readonly #keys = new Map<string, string>();
  /** None is empty. */
  readonly #blocks: Block[] = [];

  get size(): number {
    return this.#keys.size;
  }

  put(id: string, key: string): void {
    const known = this.#keys.get(id);
    if (known === key) return;
    if (known !== undefined) this.remove(id);
    this.#keys.set(id, key);
    const place = { key, id };
    const at = this.#blockOf(place);
    const block = this.#blocks[at];
    if (!block) this.#blocks.push([place]);
    else {
      block.splice(indexIn(block, place), 0, place);
      if (block.length > MOST_IN_BLOCK) this.#blocks.splice(at + 1, 0, halved(block));
    }
  }

  remove(id: string): void {
    const key = this.#keys.get(id);
    if (key === undefined) return;
    this.#keys.delete(id);
    const at = this.#blockOf({ key, id });
    const block = this.#blocks[at] as Block;
    block.splice(indexIn(block, { key, id }), 1);
    if (block.length === 0) this.#blocks.splice(at, 1);
  }

  /** Those that follow `place`, whether anything still stands there or not; without one, the first. */
  after(place: Place | undefined, limit: number): Place[] {
    const found: Place[] = [];
    let at = place ? this.#blockOf(place) : 0;
    let index = place ? firstAfter(this.#blocks[at] ?? [], place) : 0;
    for (; found.length < limit && at < this.#blocks.length; at++, index = 0) {
      const block = this.#blocks[at] as Block;
      for (; found.length < limit && index < block.length; index++) {
        found.push(block[index] as Place);
      }
    }
    return found;
  }

  /** The one before `place`, whether anything still stands there or not. */
  before(place: Place): Place | undefined {
    const at = this.#blockOf(place);
    const block = this.#blocks[at] ?? [];
    return block[indexIn(block, place) - 1] ?? this.#blocks[at - 1]?.at(-1);
  }

  /** The last block that begins at or before `place`, else the first. */
  #blockOf(place: Place): number {
    let [low, high] = [0, this.#blocks.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(place, this.#blocks[middle]?.[0] as Place)) high = middle;
      else low = middle + 1;
    }
    return Math.max(0, low - 1);
  }
}

const isBefore = (a: Place, b: Place): boolean => a.key < b.key || (a.key === b.key && a.id < b.id);

/** Of `place`, or of the first one after it. */
const indexIn = (block: Block, place: Place): number => {
  let [low, high] = [0, block.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(block[middle] as Place, place)) low = middle + 1;
    else high = middle;
  }
  return low;
};

const firstAfter = (block: Block, place: Place): number => {
  const index = indexIn(block, place);
  const there = block[index];
  return there && there.key === place.key && there.id === place.id ? index + 1 : index;
};

/** Its second half, which is not in it any more. */
const halved = (block: Block): Block => block.splice(MOST_IN_BLOCK / 2);
