import fc from 'fast-check';
import t from 'tap';
import type { SearchDocument } from '../../../bridge/media/search/document.ts';
import { SearchIndex } from '../../../bridge/media/search/search-index.ts';
import { needsOf, wholeOf, wordsOf } from '../../../bridge/media/search/words.ts';
import { largeLibrary } from '../../support/large-library.ts';

const WORDS = [
  'a',
  'ab',
  'abc',
  'b',
  'bc',
  'star',
  'starling',
  'wars',
  "o'b",
  'é',
  '千尋',
  '尋千',
  '𝒳',
  '&',
];
const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 4 }).map((words) => words.join(' '));
const document: fc.Arbitrary<SearchDocument> = fc.record(
  {
    title: text,
    series: text,
    people: fc.array(text, { maxLength: 3 }),
    genres: fc.array(text, { maxLength: 2 }),
    year: fc.integer({ min: 1998, max: 2002 }),
    sortKey: fc.constantFrom('a', 'b', 'c'),
  },
  { requiredKeys: ['title', 'sortKey'] },
);
const id = fc.integer({ min: 0, max: 40 }).map(String);
const change = fc.oneof(
  { weight: 6, arbitrary: fc.record({ put: id, document }) },
  { weight: 2, arbitrary: fc.record({ remove: id }) },
  { weight: 1, arbitrary: fc.record({ many: fc.integer({ min: 200, max: 1200 }), document }) },
  { weight: 2, arbitrary: fc.record({ stepMs: fc.constantFrom(0.01, 1, 50) }) },
);

/** Looks at every document. */
const scan = (documents: ReadonlyMap<string, SearchDocument>, query: string): string[] => {
  const needs = needsOf(query);
  if (needs.length === 0) return [];
  const ranked = [...documents].flatMap(([id, document]) => {
    const group = groupOf(document, query);
    return group < 0 ? [] : [{ id, group, key: document.sortKey }];
  });
  const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  ranked.sort((a, b) => a.group - b.group || byText(a.key, b.key) || byText(a.id, b.id));
  return ranked.map(({ id }) => id);
};

const groupOf = ({ title, series = '', people, genres, year }: SearchDocument, query: string) => {
  const whole = wholeOf(title);
  if (whole === wholeOf(query)) return 0;
  if (whole.startsWith(wholeOf(query))) return 1;
  const inTitles = [title, series].flatMap(wordsOf);
  const all = [...(people ?? []), ...(genres ?? []), String(year ?? '')].flatMap(wordsOf);
  const has = (words: readonly string[]) =>
    needsOf(query).every((need) =>
      need.some((sought) => sought.every((one) => words.some((word) => word.startsWith(one)))),
    );
  if (has(inTitles)) return 2;
  return has([...inTitles, ...all]) ? 3 : -1;
};

t.test('finds what a look at every document finds, whatever changes', async () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), fc.array(text), (changes, queries) => {
      const index = new SearchIndex();
      const documents = new Map<string, SearchDocument>();
      const put = (id: string, document: SearchDocument) => {
        index.put(id, document);
        documents.set(id, document);
      };
      for (const change of changes) {
        if ('put' in change) put(change.put, change.document);
        else if ('stepMs' in change) index.step(change.stepMs);
        else if ('many' in change) {
          for (let i = 0; i < change.many; i++) put(`${i}`, change.document);
        } else if (index.remove(change.remove) !== documents.delete(change.remove)) return false;
      }
      return queries.every((query) => {
        const { ids, total, isComplete } = index.search(query, 20);
        const expected = scan(documents, query);
        return (
          !isComplete || (total === expected.length && `${ids}` === `${expected.slice(0, 20)}`)
        );
      });
    }),
    { numRuns: 50 },
  );
});

t.test('any text can be put and searched for', async () => {
  const any = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string());
  fc.assert(
    fc.property(fc.array(any, { maxLength: 10 }), any, (titles, query) => {
      const index = new SearchIndex();
      for (const [i, title] of titles.entries()) index.put(`${i}`, { title, sortKey: title });
      index.search(query, 10);
      return titles.every((title, i) => {
        const { total, ids, isComplete } = index.search(title, 10);
        return !isComplete || total === 0 || ids.includes(`${i}`);
      });
    }),
  );
});

t.test('a hostile document takes a bounded place', async (t) => {
  const index = new SearchIndex();
  const long = (unit: string, length: number) => unit.repeat(length).slice(0, length);
  const words = Array.from({ length: 5000 }, (_, i) => `w${i}`);
  index.put('1', {
    title: long('x y z 千 ', 100_000),
    otherTitles: words,
    people: words,
    genres: words.map((word) => long(word, 1000)),
    sortKey: '',
  });
  index.put('2', { title: long('-a', 100_000), series: long('千', 100_000), sortKey: '' });
  t.equal(index.search('w4000', 5).total, 0, 'what is beyond the bounds is not kept');
  t.equal(index.search('w1', 5).total, 1);
  for (const unit of ['a', 'a ', '千', '-', '-a', 'ß', '\u0301', 'a\u0301\u0301']) {
    const startMs = performance.now();
    index.search(long(unit, 1_000_000), 5);
    t.ok(performance.now() - startMs < 1000, `a long query of ${unit}`);
  }
  t.equal(index.search(words.join(' '), 5).isComplete, false, 'and says that it was cut');
});

t.test('removed and changed items leave nothing behind', async (t) => {
  const index = new SearchIndex();
  const library = [...largeLibrary(6000)];
  for (const [id, document] of library) index.put(id, document);
  while (index.step(20));
  t.ok(index.search('the', 50).total > 1000);
  for (const [id] of library) index.put(id, { title: 'Changed', sortKey: id });
  t.equal(index.search('the', 50).total, 0);
  while (index.step(20));
  t.equal(index.search('changed', 50).total, 6000);
  for (const [id] of library) t.equal(index.remove(id), true);
  t.equal(index.remove('nobody'), false);
  while (index.step(20));
  t.match(index.search('changed', 50), { ids: [], total: 0, isComplete: true });
  t.equal(index.size, 0);
});
