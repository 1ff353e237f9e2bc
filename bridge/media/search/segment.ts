import {
  addAll,
  allBits,
  type Bits,
  clearBit,
  countBits,
  firstBits,
  hasBit,
  isEmpty,
  keepOnly,
  takeAway,
} from './bits.ts';
import type { Holder } from './documents.ts';
import type { Found } from './found.ts';
import type { Query } from './query.ts';
import type { Scratch } from './scratch.ts';
import type { TermLists } from './term-lists.ts';

export const FIELDS = ['whole', 'title', 'other'] as const;
export type Field = (typeof FIELDS)[number];

/** Many documents in the order of results, and their words; nothing changes but which of them still are there. */
export class Segment implements Holder {
  /** Their numbers; a document's place is its index. */
  readonly documents: Uint32Array;
  readonly terms: Readonly<Record<Field, TermLists>>;
  readonly #alive: Bits;
  #dead = 0;

  constructor(documents: Uint32Array, terms: Readonly<Record<Field, TermLists>>) {
    this.documents = documents;
    this.terms = terms;
    this.#alive = allBits(documents.length);
  }

  get dead(): number {
    return this.#dead;
  }

  has(place: number): boolean {
    return hasBit(this.#alive, place);
  }

  remove(place: number): void {
    clearBit(this.#alive, place);
    this.#dead++;
  }

  find(query: Query, limit: number, scratch: Scratch): Found {
    scratch.reset(this.#alive.length);
    const whole = (add: 'addEqual' | 'addPrefixed'): Bits => {
      const bits = scratch.take();
      this.terms.whole[add](query.wholeBytes, bits);
      keepOnly(bits, this.#alive);
      return bits;
    };
    const [inTitles, anywhere] = this.#matches(query, scratch);
    const groups = [whole('addEqual'), whole('addPrefixed'), inTitles, anywhere];
    const all = scratch.take();
    const numbers = groups.map((group) => {
      takeAway(group, all);
      addAll(all, group);
      return firstBits(group, limit).map((place) => this.documents[place] as number);
    });
    return { total: countBits(all), groups: numbers };
  }

  /** Those that hold all words in their titles, and those that hold them anywhere. */
  #matches(query: Query, scratch: Scratch): [Bits, Bits] {
    const inTitles = scratch.copy(this.#alive);
    const anywhere = scratch.copy(this.#alive);
    for (const need of query.needBytes) {
      const mark = scratch.used;
      const [title, any] = this.#either(need, scratch);
      keepOnly(inTitles, title);
      keepOnly(anywhere, any);
      scratch.used = mark;
      if (isEmpty(anywhere)) break;
    }
    return [inTitles, anywhere];
  }

  #either(need: readonly (readonly Uint8Array[])[], scratch: Scratch): [Bits, Bits] {
    const [first, ...others] = need.map((words) => this.#together(words, scratch));
    if (!first) return [scratch.take(), scratch.take()];
    for (const [title, any] of others) {
      addAll(first[0], title);
      addAll(first[1], any);
    }
    return first;
  }

  #together(words: readonly Uint8Array[], scratch: Scratch): [Bits, Bits] {
    const [first, ...others] = words.map((word) => this.#holding(word, scratch));
    if (!first) return [scratch.take(), scratch.take()];
    for (const [title, any] of others) {
      keepOnly(first[0], title);
      keepOnly(first[1], any);
    }
    return first;
  }

  #holding(word: Uint8Array, scratch: Scratch): [Bits, Bits] {
    const title = scratch.take();
    this.terms.title.addPrefixed(word, title);
    const any = scratch.copy(title);
    this.terms.other.addPrefixed(word, any);
    return [title, any];
  }
}
