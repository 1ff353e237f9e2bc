import type { Catalogs } from '../library/catalogs.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Item, ItemKind } from '../protocol/item.ts';
import type { RemoteCatalogs } from '../remote/remote-catalogs.ts';
import type { Collection } from './collection.ts';
import {
  CollectionFinder,
  type FoundPage,
  MOST_RESULTS,
  type OrderQuery,
  type PageQuery,
} from './collection-finder.ts';
import { WordBudget } from './searched.ts';
import type { Place } from './sorted-ids.ts';
import { titleKey } from './sorts.ts';

const SWEEP_MS = 60_000;
/** Of all friends' listings together. */
const IMPORTED_CHARS = 64 * 1024 * 1024;

export type FinderDeps = {
  readonly catalogs: Pick<Catalogs, 'has' | 'of' | 'list'>;
  readonly remote: Pick<RemoteCatalogs, 'listing' | 'list' | 'isHidden'>;
};

export type Found = {
  readonly results: readonly { readonly catalog: string; readonly item: Item }[];
  readonly total: number;
  /** More may be found a little later, or with fewer words. */
  readonly incomplete?: true;
};

export type Within = {
  /** Of catalogs; absent: all. */
  readonly names?: readonly string[] | undefined;
  readonly kind?: ItemKind | undefined;
};

/** Looks through catalogs by their local names, our own and friends'. */
export class Finder {
  readonly #deps: FinderDeps;
  readonly #finders = new Map<Collection, CollectionFinder>();
  readonly #budget = new WordBudget(IMPORTED_CHARS);
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: FinderDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const finder of this.#finders.values()) finder.stop();
    this.#finders.clear();
  }

  /** Of all catalogs that may be looked through, or of those of `among`. */
  names(among?: readonly string[]): string[] {
    const { catalogs, remote } = this.#deps;
    const own = catalogs.list().map(({ name }) => name);
    const imported = remote.list().map(({ alias }) => alias);
    const all = [...own, ...imported.filter((alias) => !remote.isHidden(alias))];
    return among ? all.filter((name) => among.includes(name)) : all;
  }

  /** Also one that is hidden, for what is known already. Throws CATALOG_NOT_FOUND. */
  collection(name: string): Collection {
    const { catalogs, remote } = this.#deps;
    return catalogs.has(name) ? catalogs.of(name) : remote.listing(name);
  }

  /** For looking through. Throws CATALOG_NOT_FOUND, OWNER_AWAY. */
  shown(name: string): Collection {
    const { catalogs, remote } = this.#deps;
    const collection = this.collection(name);
    if (!catalogs.has(name) && remote.isHidden(name)) throw new BridgeError('OWNER_AWAY');
    return collection;
  }

  /** Throws CATALOG_NOT_FOUND, OWNER_AWAY, REQUEST_INVALID. */
  async page(name: string, query: PageQuery): Promise<FoundPage> {
    return this.#finder(name).page(query);
  }

  /** The item before a place in an order. Throws CATALOG_NOT_FOUND, OWNER_AWAY. */
  async before(name: string, order: OrderQuery, place: Place): Promise<Item | undefined> {
    return this.#finder(name).before(order, place);
  }

  /** In all catalogs, or some of them; the best ones first. */
  async search(text: string, limit: number, { names, kind }: Within = {}): Promise<Found> {
    const among = this.names(names);
    const parts = await Promise.all(among.map((name) => this.#searchIn(name, text, limit, kind)));
    const all = parts.flatMap(({ ranked }) => ranked).sort(byRank);
    const isComplete = parts.every((part) => part.isComplete);
    return {
      results: all.slice(0, limit).map(({ catalog, item }) => ({ catalog, item })),
      total: parts.reduce((sum, { total }) => sum + total, 0),
      ...(!isComplete && { incomplete: true as const }),
    };
  }

  async #searchIn(catalog: string, text: string, limit: number, kind?: ItemKind) {
    const collection = this.shown(catalog);
    // The index knows no kinds: those of one are picked out of the best of all.
    const found = await this.#finder(catalog).search(text, kind ? MOST_RESULTS : limit);
    const ranked = found.ids.flatMap((id, index): Ranked | [] => {
      const item = collection.item(id);
      if (!item || (kind && item.kind !== kind)) return [];
      return { catalog, item, group: found.groups[index] ?? 0, key: titleKey(item) };
    });
    const total = kind ? ranked.length : found.total;
    return { ranked, total, isComplete: found.isComplete };
  }

  #finder(name: string): CollectionFinder {
    const collection = this.shown(name);
    const isOwn = this.#deps.catalogs.has(name);
    const finder =
      this.#finders.get(collection) ??
      new CollectionFinder(collection, isOwn ? undefined : this.#budget);
    this.#finders.set(collection, finder);
    return finder;
  }

  /** Those of catalogs that went are not used any more either. */
  #sweep(): void {
    for (const [collection, finder] of this.#finders) {
      if (!finder.sweep()) this.#finders.delete(collection);
    }
  }
}

type Ranked = {
  readonly catalog: string;
  readonly item: Item;
  readonly group: number;
  readonly key: string;
};

const byRank = (a: Ranked, b: Ranked): number =>
  a.group - b.group || compare(a.key, b.key) || compare(a.catalog, b.catalog) || 0;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
