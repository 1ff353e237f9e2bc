import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import type { ApiClient } from './api-client.ts';
import { at } from './catalog-args.ts';

/** Id of the item of that path, title, id or hash. Throws ITEM_NOT_FOUND. */
export const findItem = async (
  client: ApiClient,
  catalog: string,
  wanted: string,
): Promise<string> => {
  const { items } = await client.get<{ items: Item[] }>(`${at(catalog)}/items`);
  const item = items.find(({ id, path, title, hash }) => [id, path, title, hash].includes(wanted));
  if (item) return item.id;
  const message = `There is no "${wanted}" in ${catalog}.`;
  throw new BridgeError('ITEM_NOT_FOUND', { message, hint: `See: catalog contents ${catalog}.` });
};
