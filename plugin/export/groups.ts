/** What belongs to a series, a season, an album or an artist, in a library of files. */
import type { ItemDetails } from '../../bridge/media/item-details.ts';
import { dirOf } from '../../bridge/media/paths.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import { albumFiles, artistFiles, type EntryFiles, seasonFiles, seriesFiles } from './files.ts';
import { type Job, stateOf } from './job.ts';
import { episodeOf, seasonOf } from './wishes.ts';

export type Placed = {
  readonly key: string;
  readonly catalog: string;
  readonly item: Item;
  readonly stem: string;
};
type Files = (dir: string, details: ItemDetails | undefined, item: Item) => EntryFiles;
type Group = { readonly dir: string; readonly files: Files; first: Placed };

/** Keys of entries; of `show:` were series alone once. */
const PREFIX = 'show:';

export const isGroup = (key: string): boolean => key.startsWith(PREFIX);

/** Each as its first episode, or track, knows it. */
export const groupJobs = (all: readonly Placed[]): Job[] => {
  const groups = new Map<string, Group>();
  const add = (name: string, dir: string, files: Files, one: Placed) => {
    const known = groups.get(name);
    if (!known) groups.set(name, { dir, files, first: one });
    else if (placeIn(one) < placeIn(known.first)) known.first = one;
  };
  for (const one of all) {
    const dir = dirOf(one.stem);
    const above = dirOf(dir);
    if (one.item.kind === 'episode') {
      add(above, above, seriesFiles, one);
      add(`${above}/${seasonOf(one.item)}`, above, seasonFiles, one);
    } else if (one.item.kind === 'track') {
      add(dir, dir, albumFiles, one);
      add(above, above, artistFiles, one);
    }
  }
  return Array.from(groups, ([name, group]) => jobOf(name, group));
};

const placeIn = ({ item, key }: Placed): string => {
  const { disc = 0, track = 0 } = item.music ?? {};
  const numbers = item.kind === 'track' ? [disc, track] : [seasonOf(item), episodeOf(item) ?? 0];
  return numbers.map((n) => String(n).padStart(16, '0')).join('/') + key;
};

const jobOf = (name: string, { dir, files, first: { catalog, item } }: Group): Job => {
  const { id, details, series, title } = item;
  const stem = `${dir}/tvshow`;
  return {
    ...{ key: `${PREFIX}${name}`, wanted: stem, stem, of: { catalog, id } },
    state: stateOf([dir, id, details, series, title]),
    files: (known) => files(dir, known, item),
  };
};
