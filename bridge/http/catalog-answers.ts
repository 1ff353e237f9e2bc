import type { InCatalog } from '../finding/everything.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import type { Import } from '../remote/imports.ts';
import type { Services } from './services.ts';

const REMOVED = '(removed)';

const disksAway = (count: number) => (count > 0 ? { disksAway: count } : {});

export const describeImport = ({ remote, friends }: Services, entry: Import) => {
  const { online, problem, lastSeenMs } = remote.presence(entry.alias);
  const link = remote.extras.carried(entry.alias);
  const listing = remote.listing(entry.alias);
  return {
    name: entry.alias,
    kind: 'imported' as const,
    description: '',
    items: listing.items().length,
    ...disksAway(listing.disksAway),
    ...(remote.isHidden(entry.alias) && { hidden: true as const }),
    friend: friends.byId(entry.friend)?.name ?? REMOVED,
    catalog: entry.catalog,
    online,
    ...(lastSeenMs !== undefined && { lastSeenAt: new Date(lastSeenMs).toISOString() }),
    ...(link && { link }),
    ...(problem && { problem }),
    ...(entry.waiting && { waiting: true }),
  };
};

export const describeOwn = ({ catalogs, shares, friends }: Services, name: string) => {
  const { description, items, sources, listedAway } = catalogs.get(name);
  return {
    ...{ name, kind: 'own' as const, description, items, listedAway },
    ...disksAway(sources.filter(({ isAway }) => isAway).length),
    sources: sources.map((source) => ({ ...source })),
    sharedWith: shares
      .list()
      .filter((share) => share.catalog === name)
      .map((share) => friends.byId(share.friend)?.name ?? REMOVED),
  };
};

/** All that is known of one. Throws CATALOG_NOT_FOUND. */
export const describeCatalog = (services: Services, name: string) => {
  const { catalogs, remote } = services;
  if (catalogs.has(name)) {
    return { ...describeOwn(services, name), rule: catalogs.get(name).rule };
  }
  const entry = remote.list().find(({ alias }) => alias === name);
  if (!entry) throw new BridgeError('CATALOG_NOT_FOUND');
  return describeImport(services, entry);
};

/** An item, and whether it cannot be read now. Throws CATALOG_NOT_FOUND. */
export const itemAnswer = ({ finder }: Services, catalog: string) => {
  const collection = finder.collection(catalog);
  return (item: Item) =>
    collection.isAvailable(item) ? item : { ...item, unavailable: true as const };
};

/** One of what was found in all catalogs. */
export const foundAnswer =
  (services: Services) =>
  ({ catalog, item }: InCatalog) => ({ catalog, item: itemAnswer(services, catalog)(item) });
