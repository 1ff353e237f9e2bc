import type { Vocabulary } from './vocabulary.ts';
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

/** What is kept of one document; bounded, whatever it holds. */
export type DocumentWords = {
  /** Its titles, each as a whole. */
  readonly whole: readonly string[];
  /** Words of its titles and its series' title, by their numbers. */
  readonly title: readonly number[];
  /** Words of everything else. */
  readonly other: readonly number[];
};

const MAX_TITLES = 4;
const MAX_TITLE_WORDS = 48;
const MAX_OTHER_WORDS = 96;
const MAX_TEXT_CHARS = 512;
const MAX_KNOWN_TEXTS = 32_768;

/** Reads documents; remembers the words of texts that come again and again: people, genres, series. */
export class Reader {
  readonly #vocabulary: Vocabulary;
  readonly #known = new Map<string, readonly number[]>();

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  read(document: SearchDocument): DocumentWords {
    const titles = titlesOf(document);
    const own = titles.map((text) => this.#numbers(text));
    if (document.series) own.push(this.#remembered(document.series));
    const others: (readonly number[])[] = [];
    for (const text of othersOf(document)) others.push(this.#remembered(text));
    return {
      whole: titles.map((text) => wholeOf(cut(text))),
      title: this.#vocabulary.distinct(own, MAX_TITLE_WORDS),
      other: this.#vocabulary.distinct(others, MAX_OTHER_WORDS),
    };
  }

  /** How many words it remembers. */
  get size(): number {
    return this.#vocabulary.size;
  }

  /** The numbers in what was read before mean nothing any more. */
  forget(): void {
    this.#vocabulary.clear();
    this.#known.clear();
  }

  #remembered(text: string): readonly number[] {
    const known = this.#known.get(text);
    if (known) return known;
    const numbers = this.#numbers(text);
    if (this.#known.size >= MAX_KNOWN_TEXTS) this.#known.clear();
    this.#known.set(text, numbers);
    return numbers;
  }

  #numbers(text: string): readonly number[] {
    return wordsOf(cut(text)).map((word) => this.#vocabulary.numberOf(word));
  }
}

const titlesOf = ({ title, otherTitles }: SearchDocument): readonly string[] => {
  if (!otherTitles?.length) return [title];
  return [...new Set([title, ...otherTitles])].slice(0, MAX_TITLES);
};

const othersOf = ({ year, artist, album, genres, people }: SearchDocument): string[] => {
  const texts: string[] = [];
  if (year !== undefined) texts.push(String(year));
  if (artist) texts.push(artist);
  if (album) texts.push(album);
  if (genres) texts.push(...genres.slice(0, MAX_OTHER_WORDS));
  if (people) texts.push(...people.slice(0, MAX_OTHER_WORDS));
  return texts;
};

const cut = (text: string): string =>
  text.length > MAX_TEXT_CHARS ? text.slice(0, MAX_TEXT_CHARS) : text;
