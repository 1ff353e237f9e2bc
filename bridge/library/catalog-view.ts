import type { Item } from '../protocol/item.ts';
import type { CatalogRecord } from './catalog-record.ts';

/** An item as it last changed, or, without one, the id of an item that went. */
export type Change = {
  /** The revision that brought it. */
  readonly at: number;
  readonly id: string;
  readonly item: Item | undefined;
};

export type History = {
  readonly revision: number;
  /** What was removed at or before this revision is not all known any more. */
  readonly forgottenUpTo: number;
  /** By revision, then by id: what is new comes at the end. */
  readonly changes: readonly Change[];
};

/** What is asked of a record again and again, made once per record. */
export class CatalogView {
  readonly record: CatalogRecord;
  readonly items: readonly Item[];
  readonly sizeBytes: number;
  readonly hashed: number;
  readonly #byId: ReadonlyMap<string, Item>;
  #history: History | undefined;

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

  /** Made when it is first wanted: most revisions are gone before a friend asks. */
  get history(): History {
    this.#history ??= historyOf(this.record);
    return this.#history;
  }
}

const historyOf = ({ revision, forgottenUpTo, entries, tombstones }: CatalogRecord): History => {
  const changes: Change[] = [
    ...tombstones.map(({ id, removedAt }) => ({ at: removedAt, id, item: undefined })),
    ...entries.map(({ item, changedAt }) => ({ at: changedAt, id: item.id, item })),
  ];
  return { revision, forgottenUpTo, changes: changes.sort(inOrder) };
};

const inOrder = (a: Change, b: Change): number => a.at - b.at || (a.id < b.id ? -1 : 1);
