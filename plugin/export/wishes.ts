/** Where items would like to stand, each as if it were alone. */
import type { ExportedCatalog, LibraryWanted } from '../../bridge/playback/library-writer.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import { nameWith, plainName } from './names.ts';

export type Wish = {
  /** Below the root, `/` between its parts. */
  readonly dir: string;
  /** Folder of its own in `dir`; the others share `dir`. */
  readonly folder?: string;
  /** What its files begin with. */
  readonly base: string;
};

/** Folder below which a catalog is laid out; none when all are merged. */
export const homeOf = (
  { friend }: Pick<ExportedCatalog, 'friend'>,
  layout: LibraryWanted['layout'],
): string[] => {
  if (layout === 'merged') return [];
  return [friend === undefined ? 'Own' : plainName(friend)];
};

/** Undefined for what such a library does not hold: photos, extras, what nobody knows. */
export const wishOf = (item: Item, home: readonly string[], audio: boolean): Wish | undefined => {
  if (item.extra) return undefined;
  if (item.kind === 'movie') return filmWish(item, home);
  if (item.kind === 'episode') return episodeWish(item, home);
  if (item.kind === 'track' && audio) return trackWish(item, home);
  return undefined;
};

const filmWish = (item: Item, home: readonly string[]): Wish => {
  const { title, year, edition, version, part } = item;
  const folder = nameWith(title, yearEnd(year));
  // Versions and parts stand together in the folder of the film, under names that servers know them by.
  const label = [edition, version].filter(Boolean).join(' ');
  const labelled = label ? `${folder} - ${plainName(label, 40)}` : folder;
  const base = part ? `${labelled} - part${Math.min(part.number, 9999)}` : labelled;
  const dir = [...home, 'Movies'];
  if (base !== folder) return { dir: [...dir, folder].join('/'), base };
  return { dir: dir.join('/'), folder, base };
};

/** Where a series stands. */
export const seriesDir = (item: Item, home: readonly string[]): string => {
  const { title, year } = item.series ?? {};
  return [...home, 'Shows', nameWith(title || item.title, yearEnd(year))].join('/');
};

/** 0 for specials; a series without seasons has one. */
export const seasonOf = ({ series }: Item): number => {
  const { season, episode, absolute, date } = series ?? {};
  if (season !== undefined) return Math.min(season, 9999);
  if (episode !== undefined || absolute !== undefined) return 1;
  const year = Number(/^\d{4}/.exec(date ?? '')?.[0]);
  return Number.isNaN(year) ? 0 : year;
};

export const episodeOf = ({ series }: Item): number | undefined =>
  series?.episode ?? series?.absolute;

const episodeWish = (item: Item, home: readonly string[]): Wish => {
  const dir = `${seriesDir(item, home)}/Season ${two(seasonOf(item))}`;
  const name = item.series?.title || item.title;
  return { dir, base: nameWith(name, ` ${placeOf(item)}`) };
};

/** `S01E02`, `S01E02-E03`, a day, or its title. */
const placeOf = (item: Item): string => {
  const { episode_end: last = 0, date } = item.series ?? {};
  const episode = episodeOf(item);
  if (episode === undefined) {
    return /^\d{4}-\d{2}-\d{2}$/.test(date ?? '') ? `${date}` : plainName(item.title, 40);
  }
  const first = `S${two(seasonOf(item))}E${two(episode)}`;
  return last > episode ? `${first}-E${two(last)}` : first;
};

const trackWish = ({ title, music = {} }: Item, home: readonly string[]): Wish => {
  const { artist, album, disc = 1, track } = music;
  const number = track === undefined ? '' : `${two(track)} `;
  const place = disc > 1 && number ? `${disc}-${number}` : number;
  const dir = [plainName(artist || 'Unknown artist'), plainName(album || 'Unknown album')];
  return { dir: [...home, 'Music', ...dir].join('/'), base: plainName(`${place}${title}`) };
};

const yearEnd = (year: number | undefined): string => (year === undefined ? '' : ` (${year})`);

const two = (number: number): string => String(number).padStart(2, '0');
