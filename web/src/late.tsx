import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type ApiError, asApiError, unreachable } from './api-error.ts';
import { Trouble } from './parts/message.tsx';
import { strings } from './strings.ts';

const RETRY_MS = 3_000;

type LateProps<T> = T & { readonly load: () => Promise<ComponentType<T>> };

/** A part of the page that is fetched when it is first wanted. */
export const Late = <T extends object>({ load, ...props }: LateProps<T>) => {
  const [Part, setPart] = useState<ComponentType<T>>();
  const [error, setError] = useState<ApiError>();
  const [times, setTimes] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    load().then(
      (loaded) => setPart(() => loaded),
      (thrown: unknown) => {
        // A browser says nothing more of a file that it could not get.
        setError(thrown instanceof TypeError ? unreachable() : asApiError(thrown));
        timer = setTimeout(() => setTimes((last) => last + 1), RETRY_MS);
      },
    );
    return () => clearTimeout(timer);
  }, [load, times]);
  if (Part) return <Part {...(props as unknown as T)} />;
  if (error) return <Trouble message={error.message} hint={error.hint} />;
  return <p class="quiet">{strings.starting}</p>;
};
