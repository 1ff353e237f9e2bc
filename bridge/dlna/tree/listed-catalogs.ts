import type { Collection } from '../../finding/collection.ts';
import type { Catalogs } from '../../library/catalogs.ts';
import type { Friends } from '../../network/friends.ts';
import type { RemoteCatalogs } from '../../remote/remote-catalogs.ts';

/** A catalog as televisions see it: one of ours, or a friend's. */
export type ListedCatalog = {
  readonly name: string;
  readonly title: string;
  readonly isOwn: boolean;
  /** Whether whose it is can be reached. */
  readonly isOnline: boolean;
  readonly collection: Collection;
};

export type ListedCatalogsDeps = {
  readonly catalogs: Pick<Catalogs, 'list' | 'of'>;
  readonly remote: Pick<RemoteCatalogs, 'list' | 'listing' | 'presence' | 'isHidden'>;
  readonly friends: Pick<Friends, 'byId'>;
};

/** Ours, then friends'. */
export const listedCatalogs = ({
  catalogs,
  remote,
  friends,
}: ListedCatalogsDeps): ListedCatalog[] => [
  ...catalogs.list().map(({ name }) => ({
    ...{ name, title: name, isOwn: true, isOnline: true },
    collection: catalogs.of(name),
  })),
  ...remote
    .list()
    .filter(({ alias }) => !remote.isHidden(alias))
    .map(({ alias, catalog, friend }) => ({
      ...{ name: alias, isOwn: false },
      title: `${friends.byId(friend)?.name ?? 'A friend'}'s ${catalog}`,
      isOnline: remote.presence(alias).online,
      collection: remote.listing(alias),
    })),
];
