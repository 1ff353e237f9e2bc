import { useEffect, useState } from 'preact/hooks';
import type { Item } from '../answers.ts';
import { api } from '../api.ts';
import type { ItemAddress } from '../watch-api.ts';

/** The episode behind this one; undefined: there is none, or it is not known yet. */
export const useNext = ({ catalog, id }: ItemAddress, { kind }: Item): Item | undefined => {
  const [next, setNext] = useState<Item>();
  useEffect(() => {
    if (kind !== 'episode') return undefined;
    let isLeft = false;
    api.next(catalog, id).then(
      (found) => {
        if (!isLeft) setNext(found);
      },
      // Without it, one goes by the list of episodes.
      () => undefined,
    );
    return () => {
      isLeft = true;
    };
  }, [catalog, id]);
  return next;
};
