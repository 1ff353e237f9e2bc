import { bytesOf } from './bytes.ts';
import type { DocumentWords } from './document.ts';
import { FIELDS, type Field, Segment } from './segment.ts';
import type { TermLists } from './term-lists.ts';
import { TermListsWriter } from './term-lists-writer.ts';

/** A segment of a few documents. */
export const freeze = (
  documents: readonly [number, DocumentWords][],
  compare: (a: number, b: number) => number,
): Segment => {
  const sorted = [...documents].sort(([a], [b]) => compare(a, b));
  const words = sorted.map(([, words]) => words);
  const terms = FIELDS.map((field) => [field, listsOf(words.map((each) => each[field]))]);
  return new Segment(
    Uint32Array.from(sorted, ([number]) => number),
    Object.fromEntries(terms) as Record<Field, TermLists>,
  );
};

const listsOf = (documents: readonly (readonly string[])[]): TermLists => {
  const lists = new Map<string, number[]>();
  for (const [place, words] of documents.entries()) {
    for (const word of words) {
      const list = lists.get(word);
      if (list) list.push(place);
      else lists.set(word, [place]);
    }
  }
  const writer = new TermListsWriter();
  for (const word of [...lists.keys()].sort()) {
    const bytes = bytesOf(word);
    writer.append(bytes, 0, bytes.length, lists.get(word) ?? []);
  }
  return atOnce(writer.finish(documents.length));
};

const atOnce = <T>(work: Generator<void, T>): T => {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
};
