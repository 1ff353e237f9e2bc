import { readWhole } from '../library/assets/asset-file.ts';
import { MAX_PICTURE_BYTES } from '../media/asset.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { ItemAssets } from './item-assets.ts';
import type { ItemExtras } from './library-writer.ts';
import { subRipOf } from './subrip.ts';

/** What goes with items, whole, for libraries that are written. */
export const itemExtras = (itemAssets: ItemAssets): ItemExtras => ({
  details: ({ catalog, id }, signal) => itemAssets.details(catalog, id, signal),
  picture: async ({ catalog, id, asset, mark }, signal) => {
    const { file } = await itemAssets.open(catalog, id, asset, mark, signal);
    try {
      if (file.size > MAX_PICTURE_BYTES) throw new BridgeError('ASSET_NOT_FOUND');
      return await readWhole(file);
    } finally {
      await file.close();
    }
  },
  subtitle: (wanted, signal) => subRipOf(itemAssets, wanted, signal),
});
