import type { DocumentWords } from './document.ts';
import type { Holder } from './documents.ts';
import { type Found, GROUPS } from './found.ts';
import type { Query } from './query.ts';

/** Stands before each word; never in one. */
const MARK = '\n';

type FreshDocument = { readonly whole: string; readonly title: string; readonly other: string };

/** The few documents that came last: looked through one by one. */
export class Fresh implements Holder {
  readonly #documents = new Map<number, FreshDocument>();
  readonly #free: (number: number) => void;

  constructor(free: (number: number) => void) {
    this.#free = free;
  }

  get size(): number {
    return this.#documents.size;
  }

  add(number: number, { whole, title, other }: DocumentWords): void {
    this.#documents.set(number, {
      whole: whole.map((text) => MARK + text + MARK).join(''),
      title: marked(title),
      other: marked(other),
    });
  }

  remove(number: number): void {
    this.#documents.delete(number);
    this.#free(number);
  }

  find(query: Query, limit: number, compare: (a: number, b: number) => number): Found {
    const groups: number[][] = GROUPS.map(() => []);
    let total = 0;
    for (const [number, document] of this.#documents) {
      const group = groupOf(document, query);
      if (group === undefined) continue;
      groups[group]?.push(number);
      total++;
    }
    return { total, groups: groups.map((group) => group.sort(compare).slice(0, limit)) };
  }

  /** Takes all out, with their words. */
  empty(): [number, DocumentWords][] {
    const documents = [...this.#documents].map(([number, { whole, title, other }]) => {
      const words = { whole: unmarked(whole), title: unmarked(title), other: unmarked(other) };
      return [number, words] satisfies [number, DocumentWords];
    });
    this.#documents.clear();
    return documents;
  }
}

const marked = (words: readonly string[]): string => words.map((word) => MARK + word).join('');

const unmarked = (text: string): string[] => text.split(MARK).filter((word) => word !== '');

const groupOf = (document: FreshDocument, query: Query): number | undefined => {
  const { whole, title, other } = document;
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
