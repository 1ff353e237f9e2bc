import type { Collection } from '../finding/collection.ts';
import type { Catalogs } from '../library/catalogs.ts';
import type { RemoteCatalogs } from '../remote/remote-catalogs.ts';
import type { ExportedCatalog } from './library-writer.ts';

export type ListedCatalog = ExportedCatalog & {
  readonly collection: Collection;
  /** Of friends': when its owner last answered. */
  readonly lastSeenMs?: number | undefined;
};

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
    .map(({ alias, friend }) => ({ alias, friend, ...remote.presence(alias) }))
    .filter(({ problem }) => problem !== 'NOT_SHARED')
    .map(({ alias, friend, online, lastSeenMs }) => ({
      ...{ name: alias, friend: friendName(friend) ?? 'A friend', lastSeenMs },
      ...{ isAway: !online, collection: remote.listing(alias) },
    }));
  return [...own, ...shared];
};
