import type { Finder } from '../finding/finder.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import type { Services } from './services.ts';

/** Items of a catalog by its local name, for looking through. Throws CATALOG_NOT_FOUND, OWNER_AWAY. */
export const itemsOf = (
  { catalogs, remote, finder }: Services,
  catalog: string,
): readonly Item[] => {
  finder.shown(catalog);
  return catalogs.has(catalog) ? catalogs.items(catalog) : remote.listing(catalog).items();
};

/** One that is known already, also of an owner who is away. Throws CATALOG_NOT_FOUND, ITEM_NOT_FOUND. */
export const itemOf = (
  { finder }: { readonly finder: Pick<Finder, 'collection'> },
  catalog: string,
  id: string,
): Item => {
  const item = finder.collection(catalog).item(id);
  if (!item) throw new BridgeError('ITEM_NOT_FOUND');
  return item;
};
