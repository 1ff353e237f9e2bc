import type { Item } from '../protocol/item.ts';
import type { Page } from '../protocol/messages.ts';

/** What the owner's side needs of the library. */
export interface ServedCatalogs {
  has(catalog: string): boolean;
  /** What the catalog that once had this name is called now. */
  renamedFrom(catalog: string): string | undefined;
  /** Number of the listing's latest change. */
  revision(catalog: string): number;
  item(catalog: string, id: string): Item | undefined;
  /** Changes after `since`, from `cursor` on where there is one; as many as fit `maxBytes` of JSON. */
  page(catalog: string, since: number, cursor: string | undefined, maxBytes: number): Page;
  /**
   * Fills `target` with the item's bytes from `position` on. Throws ITEM_CHANGED rather than give bytes
   * of another revision; ITEM_NOT_FOUND, ITEM_UNREADABLE. One who reads on (`isReadingOn`) goes on when the file
   * was moved or deleted.
   */
  read(
    catalog: string,
    item: Pick<Item, 'id' | 'revision'>,
    target: Uint8Array,
    position: number,
    isReadingOn: boolean,
  ): Promise<void>;
}
