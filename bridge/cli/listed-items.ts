import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import type { ApiClient } from './api-client.ts';
import { at } from './catalog-args.ts';

const PAGE = 500;

export type Listed = Item & {
  /** The disk that it is on is away. */
  readonly unavailable?: true;
};

type Page = { readonly items: readonly Listed[]; readonly next?: string };

/** What a catalog lists, page by page: it may be large. */
export async function* pagesOf(
  client: ApiClient,
  catalog: string,
  search?: string,
): AsyncGenerator<readonly Listed[]> {
  const query = new URLSearchParams({ limit: String(PAGE), ...(search && { search }) });
  for (;;) {
    const { items, next } = await client.get<Page>(`${at(catalog)}/items?${query}`);
    yield items;
    if (next === undefined) return;
    query.set('cursor', next);
  }
}

/** The item of that path, title, id or hash. Throws ITEM_NOT_FOUND. */
export const findItem = async (
  client: ApiClient,
  catalog: string,
  wanted: string,
): Promise<Listed> => {
  for await (const items of pagesOf(client, catalog)) {
    const found = items.find(({ id, path, title, hash }) =>
      [id, path, title, hash].includes(wanted),
    );
    if (found) return found;
  }
  const message = `There is no "${wanted}" in ${catalog}.`;
  throw new BridgeError('ITEM_NOT_FOUND', { message, hint: `See: catalog contents ${catalog}.` });
};
