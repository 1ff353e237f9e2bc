import type { Catalogs } from '../library/catalogs.ts';
import type { RemoteCatalogs } from '../remote/remote-catalogs.ts';
import type { ListedCatalog } from './exports.ts';

export type ExportedCatalogsDeps = {
  readonly catalogs: Pick<Catalogs, 'list' | 'of'>;
  readonly remote: Pick<RemoteCatalogs, 'list' | 'listing' | 'presence'>;
  readonly friendName: (id: string) => string | undefined;
};

/** Ours, then friends'; without what their owners say is not shared with us. */
export const exportedCatalogs = (deps: ExportedCatalogsDeps): ListedCatalog[] => {
  const { catalogs, remote, friendName } = deps;
  const own = catalogs.list().map(({ name }) => ({
    ...{ name, isAway: false, collection: catalogs.of(name) },
  }));
  const shared = remote
    .list()
    .filter(({ alias }) => remote.presence(alias).problem !== 'NOT_SHARED')
    .map(({ alias, friend }) => ({
      ...{ name: alias, friend: friendName(friend) ?? 'A friend' },
      ...{ isAway: !remote.presence(alias).online, collection: remote.listing(alias) },
    }));
  return [...own, ...shared];
};
