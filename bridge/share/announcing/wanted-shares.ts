import type { Friends } from '../../network/friends.ts';
import type { ServedCatalogs } from '../served.ts';
import type { Shares } from '../shares.ts';
import type { Announced } from './global-questions.ts';

export type WantedDeps = {
  readonly shares: Pick<Shares, 'list' | 'isShared' | 'onChange'>;
  readonly friends: Pick<Friends, 'byId'>;
  readonly catalogs: Pick<ServedCatalogs, 'has' | 'revision' | 'onChange'>;
};

/** What others on one network should know that we share with them: no more than they may have. */
export const wantedShares = (
  { shares, friends, catalogs }: WantedDeps,
  networkId: string,
): Announced[] =>
  shares.list().flatMap(({ catalog, friend: id }) => {
    const friend = friends.byId(id);
    const mayHave = friend && (friend.key || friend.isOriginal) && shares.isShared(catalog, id);
    if (!mayHave || !catalogs.has(catalog)) return [];
    const here = friend.accounts.filter(({ network }) => network === networkId);
    return here.map(({ account: target }) => ({ catalog, target }));
  });
