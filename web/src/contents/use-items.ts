import { useEffect, useState } from 'preact/hooks';
import type { Catalog, Item } from '../answers.ts';
import { api } from '../api.ts';
import { type ApiError, asApiError } from '../api-error.ts';

const LOOK_AGAIN_MS = 15_000;
// Checksums are read one after the other for hours; a long list is not fetched again for each.
const MAX_WATCHED_ITEMS = 2000;

type Items = { readonly items?: readonly Item[]; readonly error?: ApiError };

/** The items of a catalog, again whenever their number or the owner's presence changes. */
export const useItems = (name: string, catalog: Catalog | undefined): Items => {
  const [state, setState] = useState<Items>({});
  const [round, setRound] = useState(0);

  useEffect(() => {
    const leaving = new AbortController();
    api
      .items(name, leaving.signal)
      .then((items) => setState({ items }))
      .catch((error: unknown) => {
        if (leaving.signal.aborted) return;
        setState(({ items }) => ({ ...(items && { items }), error: asApiError(error) }));
      });
    return () => leaving.abort();
  }, [name, catalog?.items, catalog?.online, round]);

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

  return state;
};
