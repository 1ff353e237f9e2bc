/** What is said of items, in few words. */
import type { Catalog, Item } from '../answers.ts';
import { formatDuration } from '../format.ts';
import { strings } from '../strings.ts';
import { type Group, groupPictureOf, type Here, pictureOf } from '../watch-api.ts';
import { troubleOf } from './owners.ts';
import { albumHref, itemHref, seriesHref } from './places.ts';
import type { TileFacts } from './tile.tsx';

const words = strings.watch;

type Fact = string | number | false | undefined;
export const joined = (facts: readonly Fact[]): string => facts.filter(Boolean).join(' · ');

/** `S1 E2` */
export const episodeOf = ({ series }: Item): string | undefined => {
  const { season, episode, episode_end: end, date } = series ?? {};
  if (episode === undefined) return date;
  return strings.contents.episode(season, episode, end);
};

export const seriesTitle = ({ series, title }: Item): string => series?.title ?? title;
export const albumTitle = ({ music, path, title }: Item): string =>
  music?.album ?? path.split('/').at(-2) ?? title;

/** How an item is called where nothing around it says what it belongs to. */
export const fullTitle = (item: Item): string =>
  item.kind === 'episode' ? joined([episodeOf(item), item.title]) : item.title;

const shortFacts = (item: Item): string => {
  const { kind, year, series, music, duration, edition, version } = item;
  if (kind === 'episode') return joined([series?.title, episodeOf(item)]);
  if (kind === 'track') return joined([music?.artist, music?.album]);
  return joined([year, duration && formatDuration(duration), edition, version]);
};

type Knows = { readonly catalogs: readonly Catalog[] };

export const tileOf = ({ catalogs }: Knows, here: Here, isMixed = false): TileFacts => {
  const { catalog, item } = here;
  const playing = item.kind === 'photo' ? 'play' : undefined;
  const kind = isMixed && item.kind !== 'episode' && words.one[item.kind];
  return {
    href: itemHref({ catalog, id: item.id }, playing),
    title: item.title,
    text: joined([kind, shortFacts(item)]),
    picture: pictureOf(here, 320),
    trouble: troubleOf(catalogs, catalog, item),
  };
};

/** A series or an album. */
export const groupTileOf = ({ catalogs }: Knows, group: Group, of: 'series' | 'album') => {
  const { catalog, item } = group;
  const address = { catalog, id: item.id };
  const isSeries = of === 'series';
  return {
    href: isSeries ? seriesHref(address) : albumHref(address),
    title: isSeries ? seriesTitle(item) : albumTitle(item),
    text: isSeries ? joined([item.series?.year]) : joined([item.music?.artist, item.year]),
    picture: groupPictureOf(group, 320),
    trouble: troubleOf(catalogs, catalog, item),
  };
};
