import { fold } from '../media/search/fold.ts';
import type { Item } from '../protocol/item.ts';

/** By path or title; the newest first, by when they came or were made. */
export const SORTS = ['path', 'title', 'added', 'year'] as const;
export type Sort = (typeof SORTS)[number];

/** Longer ones stand by their beginning. */
const MAX_CHARS = 256;
const MAX_TITLE_CHARS = 64;
const LATEST_SEC = 99_999_999_999;
const LATEST_YEAR = 9999;
/** Before everything that a text may hold. */
const BETWEEN = '\u0000';

const padded = (number: number, digits: number): string => String(number).padStart(digits, '0');

/** An item's title as it is sorted by: without case and accents. */
export const titleKey = ({ sort_title, title }: Item): string =>
  fold((sort_title ?? title).slice(0, MAX_TITLE_CHARS));

/** Episodes stand together, in their order. */
const withSeries = (item: Item): string => {
  const { title, season = 0, episode = 0, absolute = 0 } = item.series ?? {};
  if (!title) return titleKey(item);
  const place = [season, episode, absolute].map((number) => padded(Math.min(number, 99_999), 5));
  return [fold(title.slice(0, MAX_TITLE_CHARS)), ...place, titleKey(item)].join(BETWEEN);
};

const KEYS: Readonly<Record<Sort, (item: Item) => string>> = {
  path: ({ path }) => path,
  title: withSeries,
  added: (item) => {
    const seconds = Math.min(item.added_at ?? 0, LATEST_SEC);
    return `${padded(LATEST_SEC - seconds, 11)}${BETWEEN}${withSeries(item)}`;
  },
  year: (item) => `${padded(LATEST_YEAR - (item.year ?? 0), 4)}${BETWEEN}${withSeries(item)}`,
};

/** Items stand in the order of these, compared as they are. */
export const keyOf = (sort: Sort, item: Item): string => KEYS[sort](item).slice(0, MAX_CHARS);
