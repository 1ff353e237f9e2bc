import { useEffect, useState } from 'preact/hooks';
import { type ApiError, asApiError } from '../api-error.ts';

const RETRY_MS = 4_000;

/** What the bridge answers; asked again with another `stamp`, and after a failure until there is an answer. */
export const useStamped = <T>(stamp: string, ask: (signal: AbortSignal) => Promise<T>) => {
  const [answer, setAnswer] = useState<{ readonly known?: T; readonly error?: ApiError }>({});
  const [failures, setFailures] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    ask(leaving.signal).then(
      (known) => setAnswer({ known }),
      (thrown: unknown) => {
        if (leaving.signal.aborted) return;
        setAnswer((last) => ({ ...last, error: asApiError(thrown) }));
        timer = setTimeout(() => setFailures((last) => last + 1), RETRY_MS);
      },
    );
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [stamp, failures]);
  return answer;
};
