import { addAll, type Bits, bitsFor } from './bits.ts';
import { addList, type TermTable } from './term-table.ts';

/** Numbers in the lists of one block of terms; a single term can have more, and is a block of its own then. */
const BLOCK_NUMBERS = 16_384;
/** A block with more ends where the first letter changes: single letters are the largest sets that people ask for. */
const LETTER_NUMBERS = 1024;

/**
 * The documents of whole blocks of terms, and of pairs of blocks, pairs of pairs, … So a prefix that
 * begins thousands of words is answered from a few sets, without reading their lists.
 */
export class Coverage {
  /** The first term of each block; one more: the end. */
  readonly #starts: Uint32Array;
  /** A tree: the sets of the blocks are the second half, that of `i` joins those of `2i` and `2i + 1`. */
  readonly #nodes: readonly Bits[];

  constructor(starts: Uint32Array, nodes: readonly Bits[]) {
    this.#starts = starts;
    this.#nodes = nodes;
  }

  startOf(block: number): number {
    return this.#starts[block] as number;
  }

  /** The blocks that lie wholly between two terms, from and up to. */
  within(first: number, end: number): [number, number] {
    const from = this.#firstBlock((start) => start >= first);
    return [from, this.#firstBlock((start) => start > end) - 1];
  }

  addBlocks(from: number, to: number, add: (bits: Bits) => void): void {
    const blocks = this.#starts.length - 1;
    let left = from + blocks;
    let right = to + blocks;
    for (; left < right; left >>>= 1, right >>>= 1) {
      if (left & 1) add(this.#nodes[left++] as Bits);
      if (right & 1) add(this.#nodes[--right] as Bits);
    }
  }

  #firstBlock(isPast: (start: number) => boolean): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isPast(this.startOf(middle))) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Yields between steps that take well under a millisecond. */
export function* coverageOf(
  table: TermTable,
  counts: Uint32Array,
  documents: number,
): Generator<void, Coverage> {
  const starts = blockStarts(table, counts);
  const blocks = starts.length - 1;
  const nodes: Bits[] = Array.from({ length: 2 * blocks });
  for (let block = 0; block < blocks; block++) {
    const bits = bitsFor(documents);
    for (let term = starts[block] as number; term < (starts[block + 1] as number); term++) {
      addList(table, term, bits);
    }
    nodes[blocks + block] = bits;
    yield;
  }
  for (let node = blocks - 1; node > 0; node--) {
    const bits = (nodes[2 * node] as Bits).slice();
    addAll(bits, nodes[2 * node + 1] as Bits);
    nodes[node] = bits;
    yield;
  }
  return new Coverage(starts, nodes);
}

const blockStarts = (table: TermTable, counts: Uint32Array): Uint32Array => {
  const starts = [0];
  let numbers = 0;
  let letter = -1;
  for (const [term, count] of counts.entries()) {
    const first = table.text[table.textStarts[term] as number] as number;
    const isFull = numbers > 0 && numbers + count > BLOCK_NUMBERS;
    if (isFull || (first !== letter && numbers > LETTER_NUMBERS)) {
      starts.push(term);
      numbers = 0;
    }
    letter = first;
    numbers += count;
  }
  if (counts.length > 0) starts.push(counts.length);
  return Uint32Array.from(starts);
};
