import type { AssetFile } from '../library/assets/asset-file.ts';
import type { AssetAsk } from '../library/assets/assets.ts';
import type { ItemDetails } from '../media/item-details.ts';
import type { Item } from '../protocol/item.ts';
import type { Page, RenditionAsk } from '../protocol/messages.ts';

/** A film that is converted while it is sent. */
export type ConvertedFilm = {
  /** No more comes of it. */
  readonly mostBytes: number;
  /** In fragments of MP4, as fast as they are taken; ends with the signal, or when they are taken no more. */
  pieces(signal: AbortSignal): AsyncIterable<Uint8Array>;
};

/** What the owner's side needs of the library. */
export interface ServedCatalogs {
  has(catalog: string): boolean;
  names(): readonly string[];
  /** Calls back after every change of a catalog; returns what ends that. */
  onChange(listener: () => void): () => void;
  /** `items`: how many there are. */
  about(catalog: string): { readonly description: string; readonly items: number };
  items(catalog: string): Iterable<Item>;
  /** What the catalog that once had this name is called now. */
  renamedFrom(catalog: string): string | undefined;
  /** Number of the listing's latest change. */
  revision(catalog: string): number;
  item(catalog: string, id: string): Item | undefined;
  /** What else is known of an item; for friends, so nothing of where it lies. */
  details(catalog: string, id: string): Promise<ItemDetails | undefined>;
  /**
   * Close it. `asker` is the friend. Throws ITEM_NOT_FOUND, ASSET_NOT_FOUND, ITEM_CHANGED, ITEM_UNREADABLE, RATE_LIMITED, the
   * signal's reason.
   */
  openAsset(catalog: string, ask: AssetAsk, asker: string, signal: AbortSignal): Promise<AssetFile>;
  /** Names of the smaller versions that friends' players are offered. */
  renditions(): Promise<readonly string[]>;
  /** As `openAsset`, for a part of such a version. Throws NOT_FOUND too, and what making it throws. */
  openRendition(
    catalog: string,
    ask: RenditionAsk,
    asker: string,
    signal: AbortSignal,
  ): Promise<AssetFile>;
  /** For the original's page; undefined where it plays the film as it is, or nothing can be made of it now. */
  convertFilm?(catalog: string, item: Item): Promise<ConvertedFilm | undefined>;
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
