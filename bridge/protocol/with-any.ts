/**
 * Does `work` with a signal that aborts as the first of `signals` does. Nothing stays on them afterwards:
 * `AbortSignal.any` leaves an entry on a long-lived signal for each one that was made of it (Node 20).
 */
export const withAny = async <T>(
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const any = new AbortController();
  const ends = signals.map((signal) => {
    const abort = () => any.abort(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    return () => signal?.removeEventListener('abort', abort);
  });
  try {
    return await work(any.signal);
  } finally {
    for (const end of ends) end();
  }
};
