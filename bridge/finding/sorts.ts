import { discOf } from '../media/names/folders.ts';
import { dirOf, nameOf } from '../media/paths.ts';
import { fold } from '../media/search/fold.ts';
import type { Item } from '../protocol/item.ts';

/** By path or title; the newest first, by when they came or were made; as one plays them one after another. */
export const SORTS = ['path', 'title', 'added', 'year', 'playing'] as const;
export type Sort = (typeof SORTS)[number];

/** Longer ones stand by their beginning. */
export const MAX_KEY_CHARS = 256;
const MAX_TITLE_CHARS = 64;
const MAX_FOLDER_CHARS = 96;
const MAX_NUMBER = 99_999;
const LATEST_SEC = 99_999_999_999;
const LATEST_YEAR = 9999;
/** Between the parts of a key: before everything that a text may hold. */
export const WITHIN = '\u0000';

const padded = (number: number, digits: number): string => String(number).padStart(digits, '0');
const placed = (number = 0): string => padded(Math.min(number, MAX_NUMBER), 5);

/** An item's title as it is sorted by: without case and accents. */
export const titleKey = ({ sort_title, title }: Item): string =>
  fold((sort_title ?? title).slice(0, MAX_TITLE_CHARS));

/** Episodes stand together, in their order. */
const withSeries = (item: Item): string => {
  const { title, season, episode, absolute } = item.series ?? {};
  if (!title) return titleKey(item);
  const place = [season, episode, absolute].map(placed);
  return [fold(title.slice(0, MAX_TITLE_CHARS)), ...place, titleKey(item)].join(WITHIN);
};

/** By path; then series by season and episode, specials last; then albums by disc and track. */
const playing = (item: Item): string => {
  const { kind, path, series, music } = item;
  if (series?.title) {
    const { title, year, season, episode, absolute, date = '' } = series;
    const numbers = [season === 0 ? MAX_NUMBER : season, episode, absolute].map(placed);
    const place = [...numbers, date.slice(0, 10), nameOf(path)];
    return ['1', fold(title.slice(0, MAX_TITLE_CHARS)), year, ...place].join(WITHIN);
  }
  if (kind !== 'track') return `0${path}`;
  const album = fold((music?.album ?? '').slice(0, MAX_TITLE_CHARS));
  const place = [placed(music?.disc), placed(music?.track), nameOf(path)];
  return ['2', albumFolder(path).slice(0, MAX_FOLDER_CHARS), album, ...place].join(WITHIN);
};

/** The folder around those of its discs. */
const albumFolder = (path: string): string => {
  const folder = dirOf(path);
  return discOf(nameOf(folder)) === undefined ? folder : dirOf(folder);
};

const KEYS: Readonly<Record<Sort, (item: Item) => string>> = {
  path: ({ path }) => path,
  title: withSeries,
  added: (item) => {
    const seconds = Math.min(item.added_at ?? 0, LATEST_SEC);
    return `${padded(LATEST_SEC - seconds, 11)}${WITHIN}${withSeries(item)}`;
  },
  year: (item) => `${padded(LATEST_YEAR - (item.year ?? 0), 4)}${WITHIN}${withSeries(item)}`,
  playing,
};

/** Items stand in the order of these, compared as they are. */
export const keyOf = (sort: Sort, item: Item): string => KEYS[sort](item).slice(0, MAX_KEY_CHARS);

/** The first parts of a key, which items that belong together have in common: those of a series, a season, an album. */
export const groupOf = (key: string, parts: number): string =>
  key.split(WITHIN).slice(0, parts).join(WITHIN);
