import { BridgeError } from '../protocol/errors.ts';
import type { Item, ItemKind } from '../protocol/item.ts';
import type { Collection } from './collection.ts';
import { decodeCursor, encodeCursor, OrderCursor } from './cursor.ts';
import { Following } from './following.ts';
import { type Place, SortedIds } from './sorted-ids.ts';
import { keyOf, type Sort } from './sorts.ts';

export type ItemsPage = {
  readonly items: readonly Item[];
  /** Cursor of the page that follows; absent: none does. */
  readonly next?: string;
  readonly total: number;
};

/** The items of a collection, or those of one kind, in one order. */
export class Order {
  readonly #collection: Collection;
  readonly #sort: Sort;
  readonly #sorted = new SortedIds();
  readonly #following: Following;

  constructor(collection: Collection, sort: Sort, kind: ItemKind | undefined) {
    this.#collection = collection;
    this.#sort = sort;
    this.#following = new Following(collection, (id, item) => {
      if (item && (kind === undefined || item.kind === kind)) {
        this.#sorted.put(id, keyOf(sort, item));
      } else this.#sorted.remove(id);
    });
  }

  /**
   * The first ones, or those that follow a cursor, whatever came or went meanwhile: what stays in its place is
   * given once. Throws REQUEST_INVALID.
   */
  async page(cursor: string | undefined, limit: number): Promise<ItemsPage> {
    const from = cursor === undefined ? undefined : decodeCursor(OrderCursor, cursor);
    if (from && from.sort !== this.#sort) {
      throw new BridgeError('REQUEST_INVALID', { message: 'This cursor is of another order.' });
    }
    await this.#following.catchUp();
    const places = this.#sorted.after(from, limit + 1);
    const given = places.slice(0, limit);
    const last = places.length > limit ? given.at(-1) : undefined;
    return {
      items: given.flatMap(({ id }) => this.#collection.item(id) ?? []),
      ...(last && { next: encodeCursor({ sort: this.#sort, ...last }) }),
      total: this.#sorted.size,
    };
  }

  /** The one that stands before `place`. */
  async before(place: Place): Promise<Item | undefined> {
    await this.#following.catchUp();
    const found = this.#sorted.before(place);
    return found && this.#collection.item(found.id);
  }

  stop(): void {
    this.#following.stop();
  }
}
