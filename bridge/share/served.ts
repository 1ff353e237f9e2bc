import type { Item } from '../protocol/item.ts';
import type { Page } from '../protocol/messages.ts';

/** What the owner's side needs of the library. */
export interface ServedCatalogs {
  has(catalog: string): boolean;
  /** Number of the listing's latest change. */
  revision(catalog: string): number;
  item(catalog: string, id: string): Item | undefined;
  /** Changes after `since`, from `cursor` on where there is one; as many as fit `maxBytes` of JSON. */
  page(catalog: string, since: number, cursor: string | undefined, maxBytes: number): Page;
  /** Throws ITEM_NOT_FOUND, ITEM_CHANGED, ITEM_UNREADABLE. */
  openItem(catalog: string, id: string): Promise<ServedFile>;
}

/** An open file at the revision that its item names. */
export interface ServedFile {
  readonly item: Item;
  /** Fills `target` from `position` on. Throws ITEM_CHANGED rather than give bytes of another revision. */
  read(target: Uint8Array, position: number): Promise<void>;
  release(): void;
}
