import { useEffect, useState } from 'preact/hooks';
import { type ApiError, asApiError } from './api-error.ts';
import { useBridge } from './bridge.ts';

export type Asked<T> = {
  /** Undefined until the first answer. */
  readonly known?: T;
  /** Why the last one failed. */
  readonly error?: ApiError;
  readonly again: () => void;
};

/** What the bridge answers to more than the page asks of it anyway: asked again with each of the page's refreshes. */
export const useAsked = <T>(ask: (signal: AbortSignal) => Promise<T>): Asked<T> => {
  const { me } = useBridge();
  const [answer, setAnswer] = useState<{ readonly known?: T; readonly error?: ApiError }>({});
  const [times, setTimes] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    ask(leaving.signal).then(
      (known) => setAnswer({ known }),
      (thrown: unknown) => {
        if (!leaving.signal.aborted) setAnswer((last) => ({ ...last, error: asApiError(thrown) }));
      },
    );
    return () => leaving.abort();
  }, [me, times]);
  return { ...answer, again: () => setTimes((last) => last + 1) };
};
