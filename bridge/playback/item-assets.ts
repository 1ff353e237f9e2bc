import type { AssetFile } from '../library/assets/asset-file.ts';
import type { Assets } from '../library/assets/assets.ts';
import type { Catalogs } from '../library/catalogs.ts';
import { within } from '../library/wait.ts';
import { assetMark, KEYFRAMES } from '../media/asset.ts';
import type { ItemDetails } from '../media/item-details.ts';
import { PHOTO, previewOf } from '../media/preview.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { RemoteCatalogs } from '../remote/remote-catalogs.ts';

/** A friend's answer, over two networks at most. */
const DETAILS_TIMEOUT_MS = 20_000;
/** Subtitles may stand all over a film on a slow disk. */
const ASSET_TIMEOUT_MS = 10 * 60_000;
/** Our own share of what is made at once. */
const OURSELVES = 'ourselves';

export type ItemAssetsDeps = {
  readonly catalogs: Catalogs;
  readonly assets: Assets;
  readonly remote: RemoteCatalogs;
};

export type OpenedAsset = { readonly file: AssetFile; readonly mark: string };

/** Details, pictures and subtitles of our own items and of friends' alike. */
export class ItemAssets {
  readonly #deps: ItemAssetsDeps;

  constructor(deps: ItemAssetsDeps) {
    this.#deps = deps;
  }

  /** Throws CATALOG_NOT_FOUND, ITEM_NOT_FOUND, and of friends' items what they refuse with, OWNER_AWAY, … */
  details(catalog: string, id: string, signal?: AbortSignal): Promise<ItemDetails | undefined> {
    const { catalogs, assets, remote } = this.#deps;
    if (catalogs.has(catalog)) return assets.details(catalogs.of(catalog).sourceOf(id), id);
    const late = new BridgeError('TIMED_OUT');
    return within(DETAILS_TIMEOUT_MS, late, signal, (either) =>
      remote.extras.details(catalog, id, either),
    );
  }

  /**
   * Close it. `mark`: else the present one is meant. A preview that an owner's older program does not make is the picture
   * itself. Throws as {@link details}, ASSET_NOT_FOUND, ITEM_CHANGED, ITEM_UNREADABLE.
   */
  async open(
    catalog: string,
    id: string,
    asset: string,
    mark: string | undefined,
    signal: AbortSignal,
  ): Promise<OpenedAsset> {
    const whole = previewOf(asset)?.of;
    try {
      return await this.#open(catalog, id, asset, mark, signal);
    } catch (error) {
      if (whole === undefined || !hasCode(error, 'ASSET_NOT_FOUND')) throw error;
      return this.#open(catalog, id, whole, mark, signal);
    }
  }

  async #open(
    catalog: string,
    id: string,
    asset: string,
    mark: string | undefined,
    signal: AbortSignal,
  ): Promise<OpenedAsset> {
    const { catalogs, assets, remote } = this.#deps;
    const known = mark ?? (await this.#markOf(catalog, id, asset, signal));
    const ask = { id, asset, mark: known };
    const late = new BridgeError('ASSET_NOT_READY');
    const file = await within(ASSET_TIMEOUT_MS, late, signal, async (either) =>
      catalogs.has(catalog)
        ? assets.open(catalogs.of(catalog).sourceOf(id), ask, OURSELVES, either)
        : remote.extras.asset(catalog, ask, either),
    );
    return { file, mark: known };
  }

  async #markOf(catalog: string, id: string, asset: string, signal: AbortSignal): Promise<string> {
    const { catalogs, remote } = this.#deps;
    const collection = catalogs.has(catalog) ? catalogs.of(catalog) : remote.listing(catalog);
    const item = collection.item(id);
    if (!item) throw new BridgeError('ITEM_NOT_FOUND');
    const named = previewOf(asset)?.of ?? asset;
    const isListed = [KEYFRAMES, PHOTO, 'poster'].includes(named);
    const details = isListed ? undefined : await this.details(catalog, id, signal);
    const listed = named === 'poster' ? item.poster : undefined;
    const mark = listed ?? assetMark(asset, item.revision, details);
    if (mark === undefined) throw new BridgeError('ASSET_NOT_FOUND');
    return mark;
  }
}
