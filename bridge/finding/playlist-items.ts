import { setImmediate as turn } from 'node:timers/promises';
import { fold } from '../media/search/fold.ts';
import { SearchIndex } from '../media/search/search-index.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import type { Finder } from './finder.ts';
import type { PlaylistFilter } from './playlist-filter.ts';
import { documentOf } from './searched.ts';
import { keyOf } from './sorts.ts';

const PAGE = 500;

/** What a playlist holds now, page by page, in the order of playing. Throws CATALOG_NOT_FOUND. */
export async function* playlistPages(
  finder: Pick<Finder, 'page'>,
  catalog: string,
  filter: PlaylistFilter,
): AsyncGenerator<readonly Item[]> {
  const { kind, search } = filter;
  const isWanted = seriesFilter(filter);
  const query = { limit: PAGE, ...(kind && { kind }) };
  const found: Item[] = [];
  let cursor: string | undefined;
  do {
    const how = search === undefined ? { sort: 'playing' as const } : { search };
    const page = await finder.page(catalog, { ...query, ...how, ...(cursor && { cursor }) });
    const items = page.items.filter(isWanted);
    if (search === undefined) yield items;
    else found.push(...items);
    cursor = page.next;
    // Others' work goes on, however long the list is.
    await turn();
  } while (cursor !== undefined);
  // They came the best ones first; they are no more than a search gives.
  if (search !== undefined) yield inOrder(found);
}

/** An item that a playlist holds now. Throws CATALOG_NOT_FOUND, ITEM_NOT_FOUND. */
export const playlistItem = (
  finder: Pick<Finder, 'collection'>,
  catalog: string,
  filter: PlaylistFilter,
  id: string,
): Item => {
  const item = finder.collection(catalog).item(id);
  const isIn = item && isKind(item, filter) && seriesFilter(filter)(item) && isFound(item, filter);
  if (!isIn) throw new BridgeError('ITEM_NOT_FOUND');
  return item;
};

const isKind = (item: Item, { kind }: PlaylistFilter): boolean =>
  kind === undefined || item.kind === kind;

const seriesFilter = ({ series }: PlaylistFilter): ((item: Item) => boolean) => {
  if (series === undefined) return () => true;
  const wanted = fold(series);
  return ({ series: of }) => of?.title !== undefined && fold(of.title) === wanted;
};

/** By itself: a player that seeks does not wait for an index of the whole catalog. */
const isFound = (item: Item, { search }: PlaylistFilter): boolean => {
  if (search === undefined) return true;
  const index = new SearchIndex();
  index.put(item.id, documentOf(item));
  return index.search(search, 1).total > 0;
};

const inOrder = (items: readonly Item[]): Item[] =>
  items
    .map((item) => ({ item, key: keyOf('playing', item) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item);
