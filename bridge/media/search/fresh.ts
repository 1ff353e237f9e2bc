import type { DocumentWords } from './document.ts';
import type { Holder } from './documents.ts';
import { type Found, GROUPS } from './found.ts';
import type { Query } from './query.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Stands before each word; never in one. */
const MARK = '\n';

type Text = { readonly whole: string; readonly title: string; readonly other: string };

/** The few documents that came last: looked through one by one. */
export class Fresh implements Holder {
  readonly #documents = new Map<number, DocumentWords>();
  /** Of those that were looked through already. */
  readonly #texts = new Map<number, Text>();
  readonly #vocabulary: Vocabulary;
  readonly #free: (number: number) => void;

  constructor(vocabulary: Vocabulary, free: (number: number) => void) {
    this.#vocabulary = vocabulary;
    this.#free = free;
  }

  get size(): number {
    return this.#documents.size;
  }

  add(number: number, words: DocumentWords): void {
    this.#documents.set(number, words);
  }

  remove(number: number): void {
    this.#documents.delete(number);
    this.#texts.delete(number);
    this.#free(number);
  }

  find(query: Query, limit: number, compare: (a: number, b: number) => number): Found {
    const groups: number[][] = GROUPS.map(() => []);
    let total = 0;
    for (const [number, words] of this.#documents) {
      const group = groupOf(this.#textOf(number, words), query);
      if (group === undefined) continue;
      groups[group]?.push(number);
      total++;
    }
    return { total, groups: groups.map((group) => group.sort(compare).slice(0, limit)) };
  }

  /** Takes all out. */
  empty(): [number, DocumentWords][] {
    const documents = [...this.#documents];
    this.#documents.clear();
    this.#texts.clear();
    return documents;
  }

  #textOf(number: number, { whole, title, other }: DocumentWords): Text {
    const known = this.#texts.get(number);
    if (known) return known;
    const marked = (numbers: readonly number[]) =>
      numbers.map((word) => MARK + this.#vocabulary.wordOf(word)).join('');
    const wholes = whole.map((title) => MARK + title + MARK).join('');
    const text = { whole: wholes, title: marked(title), other: marked(other) };
    this.#texts.set(number, text);
    return text;
  }
}

const groupOf = ({ whole, title, other }: Text, query: Query): number | undefined => {
  const begin = MARK + query.whole;
  if (whole.includes(begin)) return whole.includes(begin + MARK) ? 0 : 1;
  let group = 2;
  for (const need of query.needs) {
    const isInTitle = need.some((words) => words.every((word) => title.includes(MARK + word)));
    if (isInTitle) continue;
    const isThere = (word: string) => title.includes(MARK + word) || other.includes(MARK + word);
    if (!need.some((words) => words.every(isThere))) return undefined;
    group = 3;
  }
  return group;
};
