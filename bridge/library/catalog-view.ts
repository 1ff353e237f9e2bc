import type { Item } from '../protocol/item.ts';
import type { CatalogRecord } from './catalog-record.ts';

export type Changes = {
  readonly revision: number;
  /** True when `items` is everything, whatever was known before. */
  readonly full: boolean;
  readonly items: readonly Item[];
  /** Ids. */
  readonly removed: readonly string[];
};

/** What is asked of a record again and again, made once per record. */
export class CatalogView {
  readonly record: CatalogRecord;
  readonly items: readonly Item[];
  readonly sizeBytes: number;
  readonly hashed: number;
  readonly #byId: ReadonlyMap<string, Item>;

  constructor(record: CatalogRecord) {
    this.record = record;
    this.items = record.entries.map(({ item }) => item);
    this.sizeBytes = this.items.reduce((sum, item) => sum + item.byte_size, 0);
    this.hashed = this.items.reduce((sum, { hash }) => sum + (hash ? 1 : 0), 0);
    this.#byId = new Map(this.items.map((item) => [item.id, item]));
  }

  item(id: string): Item | undefined {
    return this.#byId.get(id);
  }

  /** What changed after the revision `since`; 0 asks for everything. */
  changes(since: number): Changes {
    const { revision, entries, tombstones, forgottenUpTo } = this.record;
    if (since === revision) return { revision, full: false, items: [], removed: [] };
    if (since < forgottenUpTo || since > revision) {
      return { revision, full: true, items: this.items, removed: [] };
    }
    return {
      revision,
      full: false,
      items: entries.filter(({ changedAt }) => changedAt > since).map(({ item }) => item),
      removed: tombstones.filter(({ removedAt }) => removedAt > since).map(({ id }) => id),
    };
  }
}
