import { isDeepStrictEqual } from 'node:util';
import { mimeTypeOf } from '../media/media-types.ts';
import { describeName } from '../media/names/describe.ts';
import type { NameFacts } from '../media/names/name-facts.ts';
import type { Item } from '../protocol/item.ts';

/** Raised whenever the same file would be described differently than before. */
export const DESCRIBING_VERSION = 1;

type Kept = Pick<Item, 'id' | 'hash' | 'byte_size' | 'description' | 'revision'>;
export type Described = Omit<Item, keyof Kept>;

/** All of an item that its path tells. */
export const describeFile = (path: string): Described => {
  const { kind, title, year, sortTitle, edition, version, part, ids, ...more } = describeName(path);
  const { extra, music } = more;
  return defined({
    ...{ path, mime_type: mimeTypeOf(path), kind, title, year, edition, version, part, ids },
    sort_title: sortTitle,
    series: seriesOf(more),
    music: music && orNothing({ ...music, year: undefined }),
    extra: extra && defined({ kind: extra.kind, title: extra.of?.title, year: extra.of?.year }),
  });
};

/** The same item when it would be described as it is. */
export const describedAnew = (item: Item): Item => {
  const { id, hash, byte_size, description, revision } = item;
  const kept = { id, byte_size, description, revision, ...(hash ? { hash } : {}) };
  const next: Item = { ...describeFile(item.path), ...kept };
  return isDeepStrictEqual(next, item) ? item : next;
};

const seriesOf = ({ series, numbers }: Pick<NameFacts, 'series' | 'numbers'>) => {
  const { season, episode, episodeEnd, absolute, date } = numbers ?? {};
  return orNothing({ ...series, season, episode, episode_end: episodeEnd, absolute, date });
};

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

const defined = <T extends object>(facts: T): Defined<T> =>
  Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== undefined),
  ) as Defined<T>;

const orNothing = <T extends object>(facts: T): Defined<T> | undefined => {
  const told = defined(facts);
  return Object.keys(told).length > 0 ? told : undefined;
};
