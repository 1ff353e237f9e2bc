import { type Bits, setBit } from './bits.ts';
import type { NumberWriter } from './bytes.ts';

/** Sorted terms one after the other, and for each the numbers of the documents that hold it. Never changes. */
export type TermTable = {
  readonly text: Uint8Array;
  /** Where each term begins in `text`; one more: the end. */
  readonly textStarts: Uint32Array;
  /** Ascending numbers, each as its distance from the one before, in as few bytes as it needs. */
  readonly lists: Uint8Array;
  readonly listStarts: Uint32Array;
};

const eachDocument = (
  { lists, listStarts }: TermTable,
  term: number,
  visit: (place: number) => void,
): void => {
  const end = listStarts[term + 1] as number;
  let place = 0;
  for (let at = listStarts[term] as number; at < end; ) {
    let byte = lists[at++] as number;
    place += byte & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = lists[at++] as number;
      place += (byte & 0x7f) << shift;
    }
    visit(place);
  }
};

/** Adds the documents of one term. */
export const addList = (table: TermTable, term: number, into: Bits): void =>
  eachDocument(table, term, (place) => setBit(into, place));

export const GONE = 0xffff_ffff;

/** Appends where the documents of one term are now, those that are not gone. */
export const moveList = (
  table: TermTable,
  term: number,
  places: Uint32Array,
  into: NumberWriter,
): void =>
  eachDocument(table, term, (place) => {
    const moved = places[place] as number;
    if (moved !== GONE) into.push(moved);
  });

/** How two terms stand to each other. */
export const compareTerms = (a: TermTable, aTerm: number, b: TermTable, bTerm: number): number => {
  const aStart = a.textStarts[aTerm] as number;
  const bStart = b.textStarts[bTerm] as number;
  const aLength = (a.textStarts[aTerm + 1] as number) - aStart;
  const bLength = (b.textStarts[bTerm + 1] as number) - bStart;
  for (let i = 0; i < aLength && i < bLength; i++) {
    const difference = (a.text[aStart + i] as number) - (b.text[bStart + i] as number);
    if (difference !== 0) return difference;
  }
  return aLength - bLength;
};
