import { useEffect, useState } from 'preact/hooks';
import type { Contents, Preview } from '../answers.ts';
import { api } from '../api.ts';
import { type ApiError, asApiError } from '../api-error.ts';

/** A person who ticks one box after the other is not asked for after each. */
const PAUSE_MS = 250;
/** While files are still being looked into. */
const LOOK_AGAIN_MS = 4_000;

export type PreviewState = {
  /** Of the contents before, while new ones are asked for. */
  readonly preview?: Preview;
  readonly error?: ApiError;
  readonly isCurrent: boolean;
};

/**
 * What a catalog would hold; again whenever the contents change, or what `moment` stands for.
 * Undefined: there is nothing to ask.
 */
export const usePreview = (
  catalog: string,
  contents: Contents | undefined,
  moment: string,
): PreviewState => {
  const [state, setState] = useState<Omit<PreviewState, 'isCurrent'> & { readonly of?: string }>(
    {},
  );
  const [round, setRound] = useState(0);
  const wanted = contents && JSON.stringify(contents);
  useEffect(() => {
    if (!contents || wanted === undefined) return undefined;
    const leaving = new AbortController();
    const { signal } = leaving;
    const timer = setTimeout(() => {
      api
        .preview({ ...contents, catalog }, signal)
        .then((preview) => {
          if (!signal.aborted) setState({ preview, of: wanted });
        })
        .catch((error: unknown) => {
          if (signal.aborted) return;
          setState((last) => ({ ...last, error: asApiError(error), of: wanted }));
        });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [catalog, wanted, moment, round]);

  const isUnfinished = (state.preview?.undescribed ?? 0) > 0;
  useEffect(() => {
    if (!isUnfinished) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') setRound((last) => last + 1);
    }, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isUnfinished]);

  const { of, ...rest } = state;
  return { ...rest, isCurrent: of === wanted };
};
