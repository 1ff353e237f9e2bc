import type { Item } from '../answers.ts';
import { strings } from '../strings.ts';

const words = strings.contents;

/** What an item belongs to and which one of it it is: series and episode, artist and album, edition. */
export const placeOf = ({ series, music, edition, version, part }: Item): string[] =>
  [
    series?.title,
    words.episode(series?.season, series?.episode, series?.episode_end) ?? series?.date,
    music?.artist,
    music?.album,
    edition,
    version,
    part && words.part(part.number),
  ].filter((text) => text !== undefined);
