import { addAll, type Bits } from './bits.ts';
import type { Coverage } from './coverage.ts';
import { addList, type TermTable } from './term-table.ts';

/** Words, and the documents that hold them. Never changes. */
export class TermLists {
  readonly table: TermTable;
  readonly count: number;
  readonly #coverage: Coverage;

  constructor(table: TermTable, coverage: Coverage) {
    this.table = table;
    this.count = table.textStarts.length - 1;
    this.#coverage = coverage;
  }

  /** Adds the documents that hold a term which begins so; costs about the same whatever it is. */
  addPrefixed(prefix: Uint8Array, into: Bits): void {
    const first = this.#firstFrom(prefix, 0);
    const end = this.#firstFrom(prefix, 1);
    if (first >= end) return;
    const [from, to] = this.#coverage.within(first, end);
    if (from >= to) {
      this.#addTerms(first, end, into);
    } else {
      this.#addTerms(first, this.#coverage.startOf(from), into);
      this.#coverage.addBlocks(from, to, (bits) => addAll(into, bits));
      this.#addTerms(this.#coverage.startOf(to), end, into);
    }
  }

  /** Adds the documents that hold this very term. */
  addEqual(term: Uint8Array, into: Bits): void {
    const index = this.#firstFrom(term, 0);
    if (index < this.count && compareTo(this.table, index, term, 0) === 0) {
      this.#addTerms(index, index + 1, into);
    }
  }

  #addTerms(first: number, end: number, into: Bits): void {
    for (let term = first; term < end; term++) addList(this.table, term, into);
  }

  /** The first term not before `prefix`, or, with `past`, behind all that begin so. */
  #firstFrom(prefix: Uint8Array, past: 0 | 1): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareTo(this.table, middle, prefix, past) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** How a term stands to `key`; with `past`, terms that begin with it stand before it. */
const compareTo = (table: TermTable, term: number, key: Uint8Array, past: 0 | 1): number => {
  const start = table.textStarts[term] as number;
  const length = (table.textStarts[term + 1] as number) - start;
  for (let i = 0; i < key.length; i++) {
    if (i === length) return -1;
    const difference = (table.text[start + i] as number) - (key[i] as number);
    if (difference !== 0) return difference;
  }
  return past ? -1 : length - key.length;
};
