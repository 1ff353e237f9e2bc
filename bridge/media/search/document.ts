import { wholeOf, wordsOf } from './words.ts';

/** What an item is found by. */
export type SearchDocument = {
  readonly title: string;
  /** Its original title, its title without the leading article: as good as the title. */
  readonly otherTitles?: readonly string[];
  /** Title of its series. */
  readonly series?: string;
  readonly artist?: string;
  readonly album?: string;
  readonly year?: number;
  readonly genres?: readonly string[];
  readonly people?: readonly string[];
  /** Results stand in the order of these, compared as they are. */
  readonly sortKey: string;
};

/** The words of one document; bounded, whatever it holds. */
export type DocumentWords = {
  /** Its titles, each as a whole. */
  readonly whole: readonly string[];
  /** Of its titles and its series' title. */
  readonly title: readonly string[];
  /** Of everything else. */
  readonly other: readonly string[];
};

const MAX_TITLES = 4;
const MAX_TITLE_WORDS = 48;
const MAX_OTHER_WORDS = 96;
const MAX_TEXT_CHARS = 512;
const MAX_KNOWN = 4096;

/** Remembers the words of texts that come again and again: people, genres, series. */
export class Reader {
  readonly #words = new Map<string, readonly string[]>();

  wordsOf(document: SearchDocument): DocumentWords {
    const { title, otherTitles = [], series, artist, album, year } = document;
    const titles = [title, ...otherTitles].slice(0, MAX_TITLES).map(cut);
    const others = [
      ...(year === undefined ? [] : [String(year)]),
      ...[artist, album],
      ...(document.genres ?? []),
      ...(document.people ?? []),
    ];
    return {
      whole: [...new Set(titles.map(wholeOf))].filter((whole) => whole !== ''),
      title: collect([...titles.map(wordsOf), this.#known(series)], MAX_TITLE_WORDS),
      other: collect(
        others.map((text) => this.#known(text)),
        MAX_OTHER_WORDS,
      ),
    };
  }

  #known(text: string | undefined): Iterable<string> {
    if (!text) return [];
    const known = this.#words.get(text);
    if (known) return known;
    const words = [...wordsOf(cut(text))];
    if (this.#words.size >= MAX_KNOWN) this.#words.clear();
    this.#words.set(text, words);
    return words;
  }
}

const collect = (texts: Iterable<Iterable<string>>, max: number): string[] => {
  const words = new Set<string>();
  for (const text of texts) {
    for (const word of text) {
      if (words.size >= max) return [...words];
      words.add(word);
    }
  }
  return [...words];
};

const cut = (text: string): string => text.slice(0, MAX_TEXT_CHARS);
