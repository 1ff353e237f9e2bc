import { defined, definedOrNone } from '../media/defined.ts';
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
    music: music && definedOrNone({ ...music, year: undefined }),
    extra: extra && defined({ kind: extra.kind, title: extra.of?.title, year: extra.of?.year }),
  });
};

const seriesOf = ({ series, numbers }: Pick<NameFacts, 'series' | 'numbers'>) => {
  const { season, episode, episodeEnd, absolute, date } = numbers ?? {};
  return definedOrNone({ ...series, season, episode, episode_end: episodeEnd, absolute, date });
};
