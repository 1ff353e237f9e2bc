import { NumberWriter } from './bytes.ts';
import { FIELDS, type Field, Segment } from './segment.ts';
import type { TermLists } from './term-lists.ts';
import { TermListsWriter } from './term-lists-writer.ts';
import { compareTerms, GONE, moveList, type TermTable } from './term-table.ts';

/** Documents, or numbers in lists, between two yields: well under a millisecond. */
const STEP = 2048;

/** A source, and which place each of its documents has in the new segment. */
export type Moved = { readonly segment: Segment; readonly places: Uint32Array };
export type Merged = { readonly segment: Segment; readonly moved: readonly Moved[] };

/** One segment of several, without their removed documents; made in small steps. */
export function* merge(
  segments: readonly Segment[],
  compare: (a: number, b: number) => number,
): Generator<void, Merged> {
  const moved = segments.map((segment) => ({
    segment,
    places: new Uint32Array(segment.documents.length).fill(GONE),
  }));
  const documents = yield* order(moved, compare);
  const terms: Partial<Record<Field, TermLists>> = {};
  for (const field of FIELDS) {
    terms[field] = yield* mergeTerms(moved, field, documents.length);
  }
  return { segment: new Segment(documents, terms as Record<Field, TermLists>), moved };
}

export const isGone = (place: number): boolean => place === GONE;

/** The documents that are left, in order; sets their new places. */
function* order(
  moved: readonly Moved[],
  compare: (a: number, b: number) => number,
): Generator<void, Uint32Array> {
  const documents = new NumberWriter();
  const heads = moved.map(({ segment }) => nextAlive(segment, 0));
  for (;;) {
    let best = -1;
    let bestDocument = 0;
    for (let i = 0; i < moved.length; i++) {
      const document = moved[i]?.segment.documents[heads[i] as number];
      if (document === undefined) continue;
      if (best >= 0 && compare(document, bestDocument) > 0) continue;
      best = i;
      bestDocument = document;
    }
    const source = moved[best];
    if (!source) return documents.finish();
    const place = heads[best] as number;
    source.places[place] = documents.length;
    documents.push(bestDocument);
    heads[best] = nextAlive(source.segment, place + 1);
    if (documents.length % STEP === 0) yield;
  }
}

const nextAlive = (segment: Segment, from: number): number => {
  let place = from;
  while (place < segment.documents.length && !segment.has(place)) place++;
  return place;
};

function* mergeTerms(
  moved: readonly Moved[],
  field: Field,
  documents: number,
): Generator<void, TermLists> {
  const writer = new TermListsWriter();
  const numbers = new NumberWriter();
  const sources = moved.map(({ segment, places }) => {
    const { table, count } = segment.terms[field];
    return { table, count, places, head: 0 };
  });
  const lowest: Source[] = [];
  for (let work = 0; findLowest(sources, lowest); ) {
    numbers.clear();
    for (const { table, head, places } of lowest) moveList(table, head, places, numbers);
    if (lowest.length > 1) numbers.sort();
    const [{ table, head }] = lowest as [Source];
    writer.append(table, head, numbers);
    for (const source of lowest) source.head++;
    work += sources.length + numbers.length;
    if (work < STEP) continue;
    work = 0;
    yield;
  }
  return yield* writer.finish(documents);
}

type Source = {
  readonly table: TermTable;
  readonly count: number;
  readonly places: Uint32Array;
  head: number;
};

/** Finds those that stand at the lowest term; false: all are at their end. */
const findLowest = (sources: readonly Source[], lowest: Source[]): boolean => {
  lowest.length = 0;
  for (const source of sources) {
    if (source.head === source.count) continue;
    const [best] = lowest;
    const order = best ? compareTerms(source.table, source.head, best.table, best.head) : 0;
    if (order > 0) continue;
    if (order < 0) lowest.length = 0;
    lowest.push(source);
  }
  return lowest.length > 0;
};
