import { useEffect, useState } from 'preact/hooks';
import type { Catalog, Item, ItemsPage } from '../answers.ts';
import { api } from '../api.ts';
import { type ApiError, asApiError } from '../api-error.ts';

const LOOK_AGAIN_MS = 15_000;
// A library may have 100,000 items; a browser draws a few hundred at a time gladly.
const PAGE = 200;
// Checksums are read one after the other for hours; a long list is not fetched again for each.
const MAX_WATCHED_ITEMS = 600;

export type Items = {
  readonly items?: readonly Item[];
  /** Of all that fit, also those not shown yet. */
  readonly total?: number;
  readonly error?: ApiError;
};

/** The first `count` items of a catalog, or of those that fit `search`. */
const fetchItems = async (
  name: string,
  search: string,
  count: number,
  signal: AbortSignal,
): Promise<Items> => {
  const items: Item[] = [];
  let page: ItemsPage | undefined;
  do {
    page = await api.items(name, { limit: PAGE, search, cursor: page?.next }, signal);
    items.push(...page.items);
  } while (items.length < count && page.next !== undefined);
  return { items, total: page.next === undefined ? items.length : (page.total ?? items.length) };
};

/** What of a catalog is shown, again whenever it changes; and how to see more of it. */
export const useItems = (name: string, catalog: Catalog | undefined, search: string) => {
  const [state, setState] = useState<Items>({});
  const [round, setRound] = useState(0);
  const [wanted, setWanted] = useState({ search, count: PAGE });
  const count = wanted.search === search ? wanted.count : PAGE;

  useEffect(() => {
    const leaving = new AbortController();
    fetchItems(name, search, count, leaving.signal)
      .then(setState)
      .catch((error: unknown) => {
        if (leaving.signal.aborted) return;
        setState((last) => ({ ...last, error: asApiError(error) }));
      });
    return () => leaving.abort();
  }, [name, search, count, catalog?.items, catalog?.online, catalog?.disksAway, round]);

  const { items, error } = state;
  const isSettled = items?.every(({ hash }) => hash !== undefined) ?? false;
  const isLong = (items?.length ?? 0) > MAX_WATCHED_ITEMS;
  useEffect(() => {
    if (!error && (isSettled || isLong)) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') setRound((last) => last + 1);
    }, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isSettled, isLong, error]);

  const more = () => setWanted({ search, count: count + PAGE });
  return { ...state, more };
};
