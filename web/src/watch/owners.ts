import type { Catalog, Item } from '../answers.ts';
import { strings } from '../strings.ts';
import type { Query } from './places.ts';

const words = strings.watch;

/** In an address: of whom, where it is not the name of one catalog. */
const OF_FRIEND = '@';

export const fromFriend = (friend: string): string => `${OF_FRIEND}${friend}`;
export const FROM_US = OF_FRIEND;

export const isHere = ({ kind, online }: Catalog): boolean => kind === 'own' || online === true;

/** Nothing of it is had any more, unless somebody does something about it. */
const OVER: readonly string[] = ['NOT_SHARED', 'KEY_CHANGED', 'MEMBERSHIP_ENDED'];
export const isOver = ({ online, problem = '' }: Catalog): boolean =>
  !online && OVER.includes(problem);

const isFrom = (catalog: Catalog, from: string): boolean => {
  if (from === FROM_US) return catalog.kind === 'own';
  if (from.startsWith(OF_FRIEND)) return catalog.friend === from.slice(OF_FRIEND.length);
  return catalog.name === from;
};

/** Names of the catalogs that are looked through; undefined: all of them. */
export const namesIn = (catalogs: readonly Catalog[], query: Query): string[] | undefined => {
  const { from = '', here = '' } = query;
  if (from === '' && here === '') return undefined;
  return catalogs
    .filter((catalog) => from === '' || isFrom(catalog, from))
    .filter((catalog) => here === '' || isHere(catalog))
    .map(({ name }) => name);
};

/** Another one when what is in them may be another. */
export const stampOf = (catalogs: readonly Catalog[]): string =>
  catalogs
    .map(({ name, items, hidden = false, disksAway = 0 }) =>
      [name, items, hidden, disksAway].join(':'),
    )
    .join(',');

/** Why an item cannot be played now, in two or three words. */
export const troubleOf = (
  catalogs: readonly Catalog[],
  name: string,
  { unavailable }: Item,
): string | undefined => {
  if (unavailable) return words.diskAway;
  const catalog = catalogs.find((one) => one.name === name);
  if (!catalog || isHere(catalog)) return undefined;
  const { problem = 'OWNER_AWAY', friend = '' } = catalog;
  if (problem === 'NOT_SHARED') return words.notShared;
  return problem === 'OWNER_AWAY' ? words.awayNamed(friend) : words.notReached;
};
