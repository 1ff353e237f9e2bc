import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import type { Page } from '../protocol/messages.ts';

/** More than this in one catalog is not a library but an attack on our memory. */
export const MAX_ITEMS = 200_000;
const MAX_BYTES = 128 * 1024 * 1024;

/** A listing while it is being fetched: what is known, and the owner's pages merged into it. */
export class ListingDraft {
  readonly items: Map<string, Item>;
  #bytes: number;

  /** `knownBytes` is what an earlier draft of `known` counted. */
  constructor(known: ReadonlyMap<string, Item>, knownBytes?: number) {
    this.items = new Map(known);
    this.#bytes = knownBytes ?? sumOf(known.values());
  }

  /** Of the items' JSON. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Throws MESSAGE_INVALID when the listing becomes larger than any library. */
  merge({ full, removed, items }: Page): void {
    if (full) {
      this.items.clear();
      this.#bytes = 0;
    }
    for (const id of removed) this.#remove(id);
    for (const item of items) {
      this.#remove(item.id);
      this.items.set(item.id, item);
      this.#bytes += bytesOf(item);
    }
    if (this.items.size > MAX_ITEMS || this.#bytes > MAX_BYTES) {
      throw new BridgeError('MESSAGE_INVALID', { message: 'This catalog is too large.' });
    }
  }

  #remove(id: string): void {
    const item = this.items.get(id);
    if (!item) return;
    this.items.delete(id);
    this.#bytes -= bytesOf(item);
  }
}

const sumOf = (items: Iterable<Item>): number => {
  let bytes = 0;
  for (const item of items) bytes += bytesOf(item);
  return bytes;
};

/** With fields that this program does not know: they are kept, too. */
const bytesOf = (item: Item): number => Buffer.byteLength(JSON.stringify(item));
