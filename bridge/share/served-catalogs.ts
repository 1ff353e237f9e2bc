import type { Catalogs } from '../library/catalogs.ts';
import { BridgeError } from '../protocol/errors.ts';
import { pageOf } from './pages.ts';
import type { ServedCatalogs } from './served.ts';

/** Reading notices a change to the open file itself; another file under its name is looked for this often. */
const CHECK_NAME_EVERY_MS = 1_000;

/** The library as the owner's side of the protocol needs it. */
export const servedCatalogs = (catalogs: Catalogs): ServedCatalogs => ({
  has: (catalog) => catalogs.has(catalog),
  revision: (catalog) => catalogs.get(catalog).revision,
  item: (catalog, id) => catalogs.item(catalog, id),
  page: (catalog, since, cursor, maxBytes) =>
    pageOf(catalogs.history(catalog), since, cursor, maxBytes),
  openItem: async (catalog, id) => {
    const file = await catalogs.openItem(catalog, id);
    let checkedAtMs = Date.now();
    return {
      item: file.item,
      read: async (target, position) => {
        if (Date.now() - checkedAtMs > CHECK_NAME_EVERY_MS) {
          await file.check();
          checkedAtMs = Date.now();
        }
        const filled = await file.read(target, 0, target.length, position);
        if (filled < target.length) throw new BridgeError('ITEM_CHANGED');
      },
      release: () => {
        file.close().catch(() => {});
      },
    };
  },
});
