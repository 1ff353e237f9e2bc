import { useEffect, useState } from 'preact/hooks';
import { type ApiError, asApiError } from './api-error.ts';
import type { Asked } from './use-asked.ts';

/** What the bridge answers, asked again every so often while the page can be seen, and with another `stamp`. */
export const useEvery = <T>(
  everyMs: number,
  ask: (signal: AbortSignal) => Promise<T>,
  stamp = '',
): Asked<T> => {
  const [answer, setAnswer] = useState<{ readonly known?: T; readonly error?: ApiError }>({});
  const [times, setTimes] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    const again = () => {
      if (document.visibilityState === 'hidden') return;
      ask(leaving.signal).then(
        (known) => setAnswer({ known }),
        (thrown: unknown) => {
          if (leaving.signal.aborted) return;
          setAnswer((last) => ({ ...last, error: asApiError(thrown) }));
        },
      );
    };
    again();
    const timer = setInterval(again, everyMs);
    return () => {
      clearInterval(timer);
      leaving.abort();
    };
  }, [everyMs, stamp, times]);
  return { ...answer, again: () => setTimes((last) => last + 1) };
};
