import type { SearchDocument } from '../media/search/document.ts';
import type { Item } from '../protocol/item.ts';
import { titleKey } from './sorts.ts';

const MOST_TITLE_CHARS = 100;

/** What an item is found by. */
export const documentOf = (item: Item): SearchDocument => {
  const { title, sort_title, series, extra, music, year, genres, people } = item;
  // What is beside a film is found by the film's title, too.
  const of = series?.title ?? extra?.title;
  return {
    title,
    ...(sort_title !== undefined && { otherTitles: [sort_title] }),
    ...(of !== undefined && { series: of }),
    ...(music?.artist !== undefined && { artist: music.artist }),
    ...(music?.album !== undefined && { album: music.album }),
    ...(year !== undefined && { year }),
    ...(genres && { genres }),
    ...(people && { people }),
    sortKey: titleKey(item),
  };
};

/** As little as an item can be found by. */
export const titleOnly = ({ title, sortKey }: SearchDocument): SearchDocument => ({
  title: title.slice(0, MOST_TITLE_CHARS),
  sortKey,
});

/** About how much an index keeps of it. */
export const charsOf = (document: SearchDocument): number => {
  const { title, otherTitles = [], series = '', artist = '', album = '' } = document;
  const { genres = [], people = [] } = document;
  const texts = [title, ...otherTitles, series, artist, album, ...genres, ...people];
  return texts.reduce((sum, { length }) => sum + length, 0);
};

/** How much of others' texts is kept for searching, in all. */
export class WordBudget {
  #left: number;

  constructor(chars: number) {
    this.#left = chars;
  }

  take(chars: number): boolean {
    if (chars > this.#left) return false;
    this.#left -= chars;
    return true;
  }

  give(chars: number): void {
    this.#left += chars;
  }
}
