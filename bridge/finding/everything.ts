import { hasCode } from '../protocol/errors.ts';
import type { Item, ItemKind } from '../protocol/item.ts';
import type { OrderQuery } from './collection-finder.ts';
import { decodeCursor, encodeCursor, OrderCursor } from './cursor.ts';
import type { Finder } from './finder.ts';
import type { Place } from './sorted-ids.ts';
import { BETWEEN, groupOf, keyOf, MAX_KEY_CHARS, type Sort } from './sorts.ts';

export type InCatalog = { readonly catalog: string; readonly item: Item };

export type EverythingQuery = {
  readonly sort: Sort;
  readonly kinds: readonly ItemKind[];
  /** Of any page of the same order. */
  readonly cursor?: string | undefined;
  readonly limit: number;
};

export type EverythingPage = {
  readonly found: readonly InCatalog[];
  /** Cursor of the page that follows; absent: none does. */
  readonly next?: string;
};

/** Items that belong together: those whose keys have as many first parts in common. */
export type Grouping = Omit<EverythingQuery, 'limit' | 'cursor'> & { readonly parts: number };

type Placed = InCatalog & Place;

const LOWEST_ID = '-'.repeat(22);
const HIGHEST_ID = 'z'.repeat(22);

/** All catalogs as one. A place in an order is the same place in every catalog, so one cursor serves all of them. */
export class Everything {
  readonly #finder: Pick<Finder, 'names' | 'page' | 'before'>;

  constructor(finder: Pick<Finder, 'names' | 'page' | 'before'>) {
    this.#finder = finder;
  }

  /** What is in several catalogs is given once. Throws REQUEST_INVALID. */
  async page({ sort, kinds, cursor, limit }: EverythingQuery): Promise<EverythingPage> {
    const parts = this.#finder
      .names()
      .flatMap((name) => kinds.map((kind) => this.#part(name, kind, sort, cursor, limit + 1)));
    const all = (await Promise.all(parts)).flat().sort(byPlace);
    const once = all.filter((one, n) => n === 0 || byPlace(one, all[n - 1] as Placed) !== 0);
    const given = once.slice(0, limit);
    const last = once.length > limit ? given.at(-1) : undefined;
    return {
      found: given.map(({ catalog, item }) => ({ catalog, item })),
      ...(last && { next: encodeCursor({ sort, key: last.key, id: last.id }) }),
    };
  }

  /** The first item of each smaller group within the group that `of` is in. */
  async groupsIn(
    { parts, ...query }: Grouping,
    of: Item,
    smaller: number,
    limit: number,
  ): Promise<EverythingPage> {
    const group = groupOf(keyOf(query.sort, of), parts);
    const start = encodeCursor({ sort: query.sort, key: group, id: LOWEST_ID });
    const { found } = await this.groups({ ...query, parts: smaller }, start, limit);
    return { found: found.filter(({ item }) => groupOf(keyOf(query.sort, item), parts) === group) };
  }

  /** The first item of each group. Throws REQUEST_INVALID. */
  async groups(
    { parts, ...query }: Grouping,
    start: string | undefined,
    limit: number,
  ): Promise<EverythingPage> {
    const found: InCatalog[] = [];
    let cursor = start;
    for (;;) {
      const [first] = (await this.page({ ...query, cursor, limit: 1 })).found;
      if (!first) return { found };
      if (found.length === limit) return { found, ...(cursor && { next: cursor }) };
      found.push(first);
      cursor = encodeCursor({ sort: query.sort, ...endOf(keyOf(query.sort, first.item), parts) });
    }
  }

  /** The items of the group that `of` is in; or those of them that follow a cursor. Throws REQUEST_INVALID. */
  async group(
    { parts, ...query }: Grouping,
    of: Item,
    { cursor, limit }: Pick<EverythingQuery, 'cursor' | 'limit'>,
  ): Promise<EverythingPage> {
    const group = groupOf(keyOf(query.sort, of), parts);
    const start = encodeCursor({ sort: query.sort, key: group, id: LOWEST_ID });
    const { found, next } = await this.page({ ...query, cursor: cursor ?? start, limit });
    const inside = found.filter(({ item }) => groupOf(keyOf(query.sort, item), parts) === group);
    const isWhole = inside.length === found.length;
    return { found: inside, ...(isWhole && next !== undefined && { next }) };
  }

  /** The one that follows `of` in its group. */
  async following(grouping: Grouping, of: Item): Promise<InCatalog | undefined> {
    return (await this.allFollowing(grouping, of, 1))[0];
  }

  /** Those that follow `of` in its group, `limit` at most. */
  async allFollowing(grouping: Grouping, of: Item, limit: number): Promise<readonly InCatalog[]> {
    const { sort } = grouping;
    const cursor = encodeCursor({ sort, key: keyOf(sort, of), id: of.id });
    return (await this.group(grouping, of, { cursor, limit })).found;
  }

  /** The one that stands before `of` in its group. */
  async preceding({ sort, kinds, parts }: Grouping, of: Item): Promise<InCatalog | undefined> {
    const place = { key: keyOf(sort, of), id: of.id };
    const asked = this.#finder
      .names()
      .flatMap((name) => kinds.map((kind) => this.#before(name, { sort, kind }, place)));
    const all = (await Promise.all(asked)).flat().sort(byPlace);
    const last = all.at(-1);
    const isInside = last && groupOf(last.key, parts) === groupOf(place.key, parts);
    return isInside ? { catalog: last.catalog, item: last.item } : undefined;
  }

  async #before(catalog: string, order: OrderQuery, place: Place): Promise<Placed[]> {
    try {
      const item = await this.#finder.before(catalog, order, place);
      return item ? [{ catalog, item, key: keyOf(order.sort, item), id: item.id }] : [];
    } catch (error) {
      if (hasCode(error, 'CATALOG_NOT_FOUND')) return [];
      throw error;
    }
  }

  async #part(
    catalog: string,
    kind: ItemKind,
    sort: Sort,
    cursor: string | undefined,
    limit: number,
  ): Promise<Placed[]> {
    if (cursor !== undefined) decodeCursor(OrderCursor, cursor);
    try {
      const { items } = await this.#finder.page(catalog, {
        ...{ kind, sort, limit },
        ...(cursor !== undefined && { cursor }),
      });
      return items.map((item) => ({ catalog, item, key: keyOf(sort, item), id: item.id }));
    } catch (error) {
      // It was removed meanwhile.
      if (hasCode(error, 'CATALOG_NOT_FOUND')) return [];
      throw error;
    }
  }
}

/** Behind all of the group; behind the item itself at least, whatever a title holds. */
const endOf = (key: string, parts: number): Place => {
  const end = `${groupOf(key, parts)}${BETWEEN}\uffff`.slice(0, MAX_KEY_CHARS);
  return { key: end > key ? end : key, id: HIGHEST_ID };
};

const byPlace = (a: Place, b: Place): number =>
  a.key < b.key ? -1 : a.key > b.key ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
