import { NumberWriter } from './bytes.ts';
import { FIELDS, type Field, Segment } from './segment.ts';
import type { TermLists } from './term-lists.ts';
import { TermListsWriter } from './term-lists-writer.ts';
import { compareTerms, readList } from './term-table.ts';

/** Documents, or numbers in lists, between two yields: well under a millisecond. */
const STEP = 2048;
const GONE = 0xffff_ffff;

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

type Source = { readonly lists: TermLists; readonly places: Uint32Array; head: number };

function* mergeTerms(
  moved: readonly Moved[],
  field: Field,
  documents: number,
): Generator<void, TermLists> {
  const writer = new TermListsWriter();
  const numbers = new NumberWriter();
  let sources: Source[] = moved.map(({ segment, places }) => {
    return { lists: segment.terms[field], places, head: 0 };
  });
  for (let work = 0; ; ) {
    sources = sources.filter(({ lists, head }) => head < lists.count);
    const equal = lowest(sources);
    const [first] = equal;
    if (!first) return yield* writer.finish(documents);
    numbers.clear();
    for (const { lists, places, head } of equal) {
      readList(lists.table, head, (place) => {
        const moved = places[place] as number;
        if (moved !== GONE) numbers.push(moved);
      });
    }
    const written = equal.length > 1 ? numbers.written.sort() : numbers.written;
    const { text, textStarts } = first.lists.table;
    const end = textStarts[first.head + 1] as number;
    writer.append(text, textStarts[first.head] as number, end, written);
    for (const source of equal) source.head++;
    work += sources.length + written.length;
    if (work < STEP) continue;
    work = 0;
    yield;
  }
}

/** Those that stand at the lowest term. */
const lowest = (sources: readonly Source[]): Source[] => {
  let found: Source[] = [];
  for (const source of sources) {
    const [best] = found;
    const order = best
      ? compareTerms(source.lists.table, source.head, best.lists.table, best.head)
      : -1;
    if (order < 0) found = [source];
    else if (order === 0) found.push(source);
  }
  return found;
};
