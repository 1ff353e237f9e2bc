import type { SearchResult } from '../media/search/search-index.ts';
import type { Item, ItemKind } from '../protocol/item.ts';
import type { Collection } from './collection.ts';
import { CollectionIndex } from './collection-index.ts';
import { decodeCursor, encodeCursor, ResultCursor } from './cursor.ts';
import { type ItemsPage, Order } from './order.ts';
import type { WordBudget } from './searched.ts';
import type { Place } from './sorted-ids.ts';
import type { Sort } from './sorts.ts';

/** Results are paged up to here: who does not find it among these says more. */
export const MOST_RESULTS = 1000;
const MOST_ORDERS = 8;
const UNUSED_MS = { order: 10 * 60_000, index: 30 * 60_000 };

export type PageQuery = {
  readonly limit: number;
  readonly cursor?: string;
  readonly kind?: ItemKind;
  readonly sort?: Sort;
  /** The best ones first, whatever `sort` says. */
  readonly search?: string;
};

export type OrderQuery = { readonly sort: Sort; readonly kind: ItemKind };

export type FoundPage = ItemsPage & {
  /** Absent: all that fit are in `total`. */
  readonly incomplete?: true;
};

type Used<T> = { readonly it: T; usedAtMs: number };

/** One collection in those orders, and under those words, that are asked for; made when needed, dropped when not. */
export class CollectionFinder {
  readonly #collection: Collection;
  readonly #budget: WordBudget | undefined;
  readonly #orders = new Map<string, Used<Order>>();
  #index: Used<CollectionIndex> | undefined;

  constructor(collection: Collection, budget?: WordBudget) {
    this.#collection = collection;
    this.#budget = budget;
  }

  /** Throws REQUEST_INVALID. */
  page({ limit, cursor, kind, sort = 'path', search }: PageQuery): Promise<FoundPage> {
    if (search !== undefined) return this.#results(search, kind, cursor, limit);
    // Who looks at it may soon look for something.
    this.#searchable().prepare();
    return this.#order(sort, kind).page(cursor, limit);
  }

  before({ sort, kind }: OrderQuery, place: Place): Promise<Item | undefined> {
    return this.#order(sort, kind).before(place);
  }

  search(text: string, limit: number): Promise<SearchResult> {
    return this.#searchable().search(text, limit);
  }

  /** Drops what was not used for long; whether anything is left. */
  sweep(): boolean {
    const nowMs = performance.now();
    for (const [key, { it, usedAtMs }] of this.#orders) {
      if (nowMs - usedAtMs < UNUSED_MS.order) continue;
      it.stop();
      this.#orders.delete(key);
    }
    if (this.#index && nowMs - this.#index.usedAtMs >= UNUSED_MS.index) {
      this.#index.it.stop();
      this.#index = undefined;
    }
    return this.#orders.size > 0 || this.#index !== undefined;
  }

  stop(): void {
    for (const { it } of this.#orders.values()) it.stop();
    this.#orders.clear();
    this.#index?.it.stop();
    this.#index = undefined;
  }

  #searchable(): CollectionIndex {
    this.#index ??= { it: new CollectionIndex(this.#collection, this.#budget), usedAtMs: 0 };
    this.#index.usedAtMs = performance.now();
    return this.#index.it;
  }

  #order(sort: Sort, kind: ItemKind | undefined): Order {
    const key = `${sort}/${kind ?? ''}`;
    const used = this.#orders.get(key) ?? {
      it: new Order(this.#collection, sort, kind),
      usedAtMs: 0,
    };
    used.usedAtMs = performance.now();
    // The one used last stands last.
    this.#orders.delete(key);
    this.#orders.set(key, used);
    const [oldest] = this.#orders.keys();
    if (this.#orders.size > MOST_ORDERS && oldest !== undefined) {
      this.#orders.get(oldest)?.it.stop();
      this.#orders.delete(oldest);
    }
    return used.it;
  }

  async #results(
    search: string,
    kind: ItemKind | undefined,
    cursor: string | undefined,
    limit: number,
  ): Promise<FoundPage> {
    const after = cursor === undefined ? undefined : decodeCursor(ResultCursor, cursor);
    // Of the first page the rest need not be put in order; one more tells that there is a next page.
    const isFirst = after === undefined && kind === undefined;
    const most = isFirst ? Math.min(limit + 1, MOST_RESULTS) : MOST_RESULTS;
    const { ids, total, isComplete } = await this.search(search, most);
    const all = ids.flatMap((id) => this.#collection.item(id) ?? []);
    const found = kind === undefined ? all : all.filter((item) => item.kind === kind);
    // Where the last one given is now; where it went, the others have moved up.
    const at = after ? found.findIndex(({ id }) => id === after.id) : -1;
    const begin = after && at < 0 ? after.given - 1 : at + 1;
    const items = found.slice(begin, begin + limit);
    const last = begin + limit < found.length ? items.at(-1) : undefined;
    return {
      items,
      ...(last && { next: encodeCursor({ given: begin + limit, id: last.id }) }),
      total: kind === undefined ? total : found.length,
      ...(!isComplete && { incomplete: true as const }),
    };
  }
}
