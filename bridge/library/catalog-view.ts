import type { Item } from '../protocol/item.ts';
import type { CatalogDocument } from './catalog-files.ts';
import type { CatalogEntry } from './catalog-record.ts';

/** An item that changed, or one that went. */
export type Change = {
  /** The revision that brought it. */
  readonly at: number;
  readonly id: string;
  readonly isRemoved: boolean;
};

export type History = {
  readonly revision: number;
  /** What was removed at or before this revision is not all known any more. */
  readonly forgottenUpTo: number;
  /** By revision, then by id: what is new comes at the end. */
  readonly changes: readonly Change[];
  readonly item: (id: string) => Item | undefined;
  /** Numbers of the catalog's sources that are away (Item.source). */
  readonly away: readonly number[];
  /** Friends may look through it while its owner is away. */
  readonly listedAway?: true | undefined;
};

/** What a view needs of a catalog's record. */
export type ViewedDocument = Pick<CatalogDocument, 'head' | 'get' | 'values'>;

/** The order of a catalog's items and changes: made when it is asked for, and brought up to date by what changed. */
export class CatalogView {
  readonly #document: ViewedDocument;
  readonly #item: (entry: CatalogEntry) => Item | undefined;
  #order: readonly string[] | undefined;
  #changes: readonly Change[] | undefined;
  /** Ids that changed since the list of changes was made. */
  #touched = new Set<string>();

  constructor(document: ViewedDocument, item: (entry: CatalogEntry) => Item | undefined) {
    this.#document = document;
    this.#item = item;
  }

  /** `isInOrder`: no item came, went, or has another path. */
  touch(ids: Iterable<string>, isInOrder: boolean): void {
    if (!isInOrder) this.#order = undefined;
    if (this.#changes) for (const id of ids) this.#touched.add(id);
  }

  /** Ids, in the order of their paths. */
  get order(): readonly string[] {
    if (this.#order) return this.#order;
    const pairs: { readonly id: string; readonly path: string }[] = [];
    for (const entry of this.#document.values()) {
      const item = this.#item(entry);
      if (item) pairs.push({ id: entry.id, path: item.path });
    }
    pairs.sort((a, b) => (a.path < b.path ? -1 : 1));
    this.#order = pairs.map(({ id }) => id);
    return this.#order;
  }

  get history(): History {
    const { revision, forgottenUpTo, away, listedAway } = this.#document.head;
    return {
      ...{ revision, forgottenUpTo, away, listedAway, changes: this.#listChanges() },
      item: (id) => {
        const entry = this.#document.get(id);
        return entry && this.#item(entry);
      },
    };
  }

  #listChanges(): readonly Change[] {
    const { tombstones, forgottenUpTo } = this.#document.head;
    const known = this.#changes;
    if (known && this.#touched.size === 0) return known;
    const isTouched = (id: string) => !known || this.#touched.has(id);
    const fresh: Change[] = tombstones
      .filter(({ id }) => isTouched(id) && !this.#document.get(id))
      .map(({ id, removedAt }) => ({ at: removedAt, id, isRemoved: true }));
    const entries = known
      ? Array.from(this.#touched, (id) => this.#document.get(id) ?? []).flat()
      : this.#document.values();
    for (const { id, at } of entries) fresh.push({ at, id, isRemoved: false });
    const kept = (known ?? []).filter(
      ({ id, at, isRemoved }) => !this.#touched.has(id) && !(isRemoved && at <= forgottenUpTo),
    );
    // What changed since has later revisions than everything before.
    this.#changes = [...kept, ...fresh.sort(inOrder)];
    this.#touched = new Set();
    return this.#changes;
  }
}

const inOrder = (a: Change, b: Change): number => a.at - b.at || (a.id < b.id ? -1 : 1);
