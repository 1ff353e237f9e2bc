/** What a television says of an item, in few words. */
import type { Item } from '../../protocol/item.ts';

/** 1:02:03 */
export const clock = (sec: number): string => {
  const [hours, minutes, seconds] = [sec / 3600, (sec / 60) % 60, sec % 60].map(Math.floor);
  const padded = (number = 0) => String(number).padStart(2, '0');
  return hours ? `${hours}:${padded(minutes)}:${padded(seconds)}` : `${minutes}:${padded(seconds)}`;
};

export const duration = (sec: number | undefined): string | undefined => {
  if (!sec) return undefined;
  if (sec < 60) return `${Math.round(sec)} s`;
  const minutes = Math.round(sec / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

export const seasonName = (season: number | undefined): string => {
  if (season === undefined) return 'Episodes';
  return season === 0 ? 'Specials' : `Season ${season}`;
};

/** `S1 E2` */
export const placeOf = ({ series }: Item): string | undefined => {
  const { season, episode, episode_end: end, date } = series ?? {};
  if (episode === undefined) return date;
  const numbers = end === undefined ? `${episode}` : `${episode}–${end}`;
  return season === undefined ? `Episode ${numbers}` : `S${season} E${numbers}`;
};

export const seriesTitle = ({ series, title }: Item): string => series?.title ?? title;

export const seasonTitle = (item: Item): string =>
  `${seriesTitle(item)} · ${seasonName(item.series?.season)}`;

export const albumTitle = ({ music, path, title }: Item): string =>
  music?.album ?? path.split('/').at(-2) ?? title;

/** Of a BCP 47 tag. */
export const languageName = (tag: string): string => {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
};

const joined = (facts: readonly (string | number | undefined)[]): string =>
  facts.filter((fact) => fact !== undefined && fact !== '').join(' · ');

/** What a film, song or photo is a part of. */
export const wholeOf = (item: Item): string =>
  joined([item.series?.title, placeOf(item), item.music?.artist, item.music?.album]);

/** For a tile, where there is little room. */
export const shortFacts = (item: Item): string => {
  const { kind, year, series, music, duration: sec } = item;
  if (kind === 'episode') return joined([placeOf(item), series?.title]);
  if (kind === 'track') return joined([music?.artist, music?.album]);
  return joined([year, duration(sec)]);
};

export const longFacts = (item: Item): string => {
  const { kind, year, edition, version, certification, genres } = item;
  return joined([
    ...[
      wholeOf(item),
      kind === 'episode' ? undefined : year,
      duration(item.duration),
      edition,
      version,
    ],
    ...[certification, genres?.slice(0, 3).join(', ')],
  ]);
};
