import { useEffect, useState } from 'preact/hooks';
import { type ApiError, asApiError } from '../api-error.ts';
import { useBridge } from '../bridge.ts';
import { type ItemAddress, type Known, watchApi } from '../watch-api.ts';

const RETRY_MS = 4_000;

/** An item, and what is known of it; asked for again when its owner comes back or has other things. */
export const useItem = ({ catalog, id }: ItemAddress) => {
  const { catalogs } = useBridge();
  const entry = catalogs.find(({ name }) => name === catalog);
  const [answer, setAnswer] = useState<{ readonly known?: Known; readonly error?: ApiError }>({});
  const [times, setTimes] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    watchApi.item({ catalog, id }, leaving.signal).then(
      (known) =>
        // What was known of it before its owner left is still true.
        setAnswer(({ known: before }) => ({
          known: known.details || before?.item.id !== id ? known : { ...known, ...kept(before) },
        })),
      (thrown: unknown) => {
        if (leaving.signal.aborted) return;
        const error = asApiError(thrown);
        setAnswer((last) => ({ ...last, error }));
        if (!error.is('ITEM_NOT_FOUND') && !error.is('CATALOG_NOT_FOUND')) {
          timer = setTimeout(() => setTimes((last) => last + 1), RETRY_MS);
        }
      },
    );
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [catalog, id, entry?.online, entry?.items, entry?.disksAway, times]);
  return { ...answer, entry };
};

const kept = ({ details }: Known): Pick<Known, 'details'> => (details ? { details } : {});
