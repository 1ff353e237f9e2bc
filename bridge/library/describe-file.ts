import { mimeTypeOf } from '../media/media-types.ts';
import { describeName } from '../media/names/describe.ts';
import type { NameFacts } from '../media/names/name-facts.ts';
import type { Item } from '../protocol/item.ts';

/** Raised whenever the same file would be described differently than before. */
export const DESCRIBING_VERSION = 1;

type Told = 'kind' | 'title' | 'year' | 'edition' | 'version' | 'part' | 'ids';
export type Named = Pick<Item, Told | 'mime_type' | 'sort_title' | 'series' | 'music' | 'extra'>;

/** All of an item that its path tells. */
export const describeFile = (path: string): Named => {
  const { kind, title, year, sortTitle, edition, version, part, ids, ...more } = describeName(path);
  const { extra, music } = more;
  return defined({
    mime_type: mimeTypeOf(path),
    kind,
    title,
    year,
    edition,
    version,
    part,
    ids,
    sort_title: sortTitle,
    series: seriesOf(more),
    music: music && orNothing({ ...music, year: undefined }),
    extra: extra && defined({ kind: extra.kind, title: extra.of?.title, year: extra.of?.year }),
  });
};

const seriesOf = ({ series, numbers }: Pick<NameFacts, 'series' | 'numbers'>) => {
  const { season, episode, episodeEnd, absolute, date } = numbers ?? {};
  return orNothing({ ...series, season, episode, episode_end: episodeEnd, absolute, date });
};

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** A hundred thousand times in a scan, so without a list of entries. */
const defined = <T extends object>(facts: T): Defined<T> => {
  const told: Partial<T> = {};
  for (const name in facts) if (facts[name] !== undefined) told[name] = facts[name];
  return told as Defined<T>;
};

const orNothing = <T extends object>(facts: T): Defined<T> | undefined => {
  const told = defined(facts);
  return Object.keys(told).length > 0 ? told : undefined;
};
