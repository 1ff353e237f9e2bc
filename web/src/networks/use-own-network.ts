import { useEffect, useState } from 'preact/hooks';
import type { OwnNetwork } from '../answers.ts';
import { api } from '../api.ts';

/**
 * The network that this bridge administers, if it does; undefined until that is known. Asked for once: whether it can be
 * reached is tried out for each answer.
 */
export const useOwnNetwork = (): { readonly network?: OwnNetwork } | undefined => {
  const [known, setKnown] = useState<{ readonly network?: OwnNetwork }>();
  useEffect(() => {
    const leaving = new AbortController();
    api.ownNetwork(leaving.signal).then(
      (network) => setKnown({ network }),
      // A bridge without a network of its own has nothing to say.
      () => setKnown({}),
    );
    return () => leaving.abort();
  }, []);
  return known;
};
