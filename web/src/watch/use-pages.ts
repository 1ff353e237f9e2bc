import { useEffect, useRef, useState } from 'preact/hooks';
import { type ApiError, asApiError } from '../api-error.ts';
import { type Extent, type PageOf, Pages } from './pages.ts';

const RETRY_MS = 4_000;

export type Source<T> = {
  /** Another one is another list. */
  readonly key: string;
  readonly pageSize: number;
  readonly fetch: (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<T>>;
};

export type Range = readonly [first: number, last: number];

/**
 * Holds what of a list is looked at. `stamp`: another one means that the list may have changed. The hook belongs
 * to one list: whoever shows another makes another.
 */
export const usePages = <T>(
  source: Source<T>,
  stamp: string,
  extent: Extent | undefined,
  ranges: readonly Range[],
) => {
  const pages = useRef<Pages<T> | undefined>(undefined);
  pages.current ??= new Pages<T>(source.pageSize, extent);
  const [, setRound] = useState(0);
  const [error, setError] = useState<ApiError>();
  const [failures, setFailures] = useState(0);
  const redraw = () => setRound((last) => last + 1);
  const held = pages.current;

  const load = async (
    { number, cursor }: { number: number; cursor: string | undefined },
    signal: AbortSignal,
  ) => {
    const page = await source.fetch(cursor, signal);
    signal.throwIfAborted();
    held.put(number, page);
    setError(undefined);
    redraw();
  };

  const wanted = ranges.map(([first, last]) => held.missing(first, last)).find(Boolean);
  useEffect(() => {
    held.keepOnly(ranges);
    if (!wanted) return undefined;
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    load(wanted, leaving.signal).catch((thrown: unknown) => {
      if (leaving.signal.aborted) return;
      setError(asApiError(thrown));
      timer = setTimeout(() => setFailures((last) => last + 1), RETRY_MS);
    });
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [wanted?.number, wanted?.cursor, failures]);

  const known = useRef(stamp);
  useEffect(() => {
    if (known.current === stamp) return undefined;
    known.current = stamp;
    const leaving = new AbortController();
    const again = async () => {
      for (const page of held.loaded) await load(page, leaving.signal);
    };
    // What cannot be asked again stays as it was; the page itself says when the bridge is away.
    again().catch(() => undefined);
    return () => leaving.abort();
  }, [stamp]);

  return { pages: held, error };
};
