import type { ChangedIds } from '../library/changed-ids.ts';
import type { Item } from '../protocol/item.ts';

/** Items that are looked through together: a catalog of ours, or a friend's as last fetched. */
export interface Collection {
  /** In no order. */
  ids(): Iterable<string>;
  item(id: string): Item | undefined;
  /** Whether the disk that it is on is there. */
  isAvailable(item: Item): boolean;
  readonly changes: ChangedIds;
}
