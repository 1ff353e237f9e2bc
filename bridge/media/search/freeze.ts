import type { DocumentWords } from './document.ts';
import { Segment } from './segment.ts';
import type { TermLists } from './term-lists.ts';
import { TermListsWriter } from './term-lists-writer.ts';
import { Vocabulary } from './vocabulary.ts';

/** A segment of a few documents. */
export const freeze = (
  documents: readonly [number, DocumentWords][],
  vocabulary: Vocabulary,
  compare: (a: number, b: number) => number,
): Segment => {
  const sorted = [...documents].sort(([a], [b]) => compare(a, b));
  const words = sorted.map(([, words]) => words);
  const titles = new Vocabulary();
  const whole = words.map((each) => {
    const numbers = each.whole
      .filter((title) => title !== '')
      .map((title) => titles.numberOf(title));
    return numbers.length > 1 ? [...new Set(numbers)] : numbers;
  });
  return new Segment(
    Uint32Array.from(sorted, ([number]) => number),
    {
      whole: listsOf(whole, titles),
      title: listsOf(
        words.map(({ title }) => title),
        vocabulary,
      ),
      other: listsOf(
        words.map(({ other }) => other),
        vocabulary,
      ),
    },
  );
};

const listsOf = (documents: readonly (readonly number[])[], vocabulary: Vocabulary): TermLists => {
  /** Where each word's places end. */
  const ends = new Uint32Array(vocabulary.size + 1);
  for (const words of documents) for (const word of words) ends[word] = (ends[word] as number) + 1;
  let end = 0;
  for (let word = 0; word < vocabulary.size; word++) {
    end += ends[word] as number;
    ends[word] = end;
  }
  const places = new Uint32Array(end);
  for (let place = documents.length - 1; place >= 0; place--) {
    for (const word of documents[place] ?? []) {
      const at = (ends[word] as number) - 1;
      places[at] = place;
      ends[word] = at;
    }
  }
  ends[vocabulary.size] = end;
  const writer = new TermListsWriter();
  for (const word of vocabulary.sorted()) {
    const from = ends[word] as number;
    const to = ends[word + 1] as number;
    if (from < to) writer.appendWord(vocabulary.wordOf(word), places, from, to);
  }
  return atOnce(writer.finish(documents.length));
};

const atOnce = <T>(work: Generator<void, T>): T => {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
};
