/** What belongs together: for televisions, and for what is played next. */
import type { Item } from '../protocol/item.ts';
import type { Grouping } from './everything.ts';

export const SERIES: Grouping = { sort: 'title', kinds: ['episode'], parts: 1 };
export const SEASONS: Grouping = { ...SERIES, parts: 2 };
export const ALBUMS: Grouping = { sort: 'playing', kinds: ['track'], parts: 3 };
export const PHOTOS: Grouping = { sort: 'path', kinds: ['photo'], parts: 0 };

/** What can be asked for by its name. */
export const GROUPINGS = { series: SERIES, season: SEASONS, album: ALBUMS } as const;

/** In what an item is followed by the next one. */
export const runOf = ({ kind }: Item): Grouping | undefined =>
  ({ episode: SERIES, track: ALBUMS, photo: PHOTOS, movie: undefined, other: undefined })[kind];
