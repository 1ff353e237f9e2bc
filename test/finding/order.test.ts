/** Pages of a catalog while it changes. */
import fc from 'fast-check';
import t from 'tap';
import { CollectionFinder } from '../../bridge/finding/collection-finder.ts';
import { SORTS } from '../../bridge/finding/sorts.ts';
import { ItemKind } from '../../bridge/protocol/item.ts';
import { MovingCollection } from './moving-collection.ts';

const KINDS = ItemKind.anyOf.map(({ const: kind }) => kind);

const change = fc.record({
  number: fc.nat(199),
  what: fc.constantFrom('put', 'remove', 'rename'),
  title: fc.string({ maxLength: 8 }),
});
const walk = fc.record({
  sort: fc.constantFrom(...SORTS),
  kind: fc.option(fc.constantFrom(...KINDS), { nil: undefined }),
  limit: fc.integer({ min: 1, max: 40 }),
  /** What happens before each page. */
  rounds: fc.array(fc.array(change, { maxLength: 30 }), { maxLength: 8 }),
});

t.test('what stays in its place is given once, in order, whatever happens meanwhile', async (t) => {
  await fc.assert(
    fc.asyncProperty(walk, async ({ sort, kind, limit, rounds }) => {
      const collection = new MovingCollection(120, 'Film');
      const finder = new CollectionFinder(collection);
      const moved = new Set<string>();
      const given: string[] = [];
      let cursor: string | undefined;
      for (let round = 0; ; round++) {
        for (const { number, what, title } of rounds[round] ?? []) {
          const id = collection.idOf(number);
          moved.add(id);
          if (what === 'remove') collection.remove(number);
          else collection.put(number, what === 'put' ? `New ${title}` : title);
        }
        const page = await finder.page({
          ...{ limit, sort },
          ...(kind && { kind }),
          ...(cursor !== undefined && { cursor }),
        });
        given.push(...page.items.map(({ id }) => id));
        if (page.next === undefined) break;
        cursor = page.next;
      }
      const still = given.filter((id) => !moved.has(id));
      const wanted = [...collection.ids()].filter((id) => {
        const item = collection.item(id);
        return !moved.has(id) && (kind === undefined || item?.kind === kind);
      });
      t.same([...still].sort(), wanted.sort());
      finder.stop();
    }),
    { numRuns: 150 },
  );
});

t.test('orders are what their names say', async (t) => {
  const collection = new MovingCollection(0, '');
  collection.put(1, 'Émile', { year: 2001, added_at: 5, path: 'c' });
  collection.put(2, 'The Zoo', { sort_title: 'Zoo', year: 2020, added_at: 1, path: 'B' });
  collection.put(3, 'elf', { added_at: 9, path: 'a' });
  const series = { title: 'Gap', season: 1 };
  collection.put(4, 'Ten', { series: { ...series, episode: 10 }, path: 'd' });
  collection.put(5, 'Two', { series: { ...series, episode: 2 }, path: 'e' });
  const finder = new CollectionFinder(collection);
  t.teardown(() => finder.stop());
  const titles = async (sort: (typeof SORTS)[number]) =>
    (await finder.page({ limit: 10, sort })).items.map(({ title }) => title).join();
  t.equal(await titles('path'), 'The Zoo,elf,Émile,Ten,Two');
  t.equal(await titles('title'), 'elf,Émile,Two,Ten,The Zoo');
  t.equal(await titles('added'), 'elf,Émile,The Zoo,Two,Ten');
  t.equal(await titles('year'), 'The Zoo,Émile,elf,Two,Ten');
});

t.test('what is played one after another stands so', async (t) => {
  const collection = new MovingCollection(0, '');
  const put = (number: number, title: string, more: object) =>
    collection.put(number, title, { path: `${title}.mp4`, ...more });
  const gap = (season: number, episode: number, year?: number) => ({
    kind: 'episode' as const,
    series: { title: 'Gap', season, episode, ...(year && { year }) },
  });
  put(1, 'Ten', gap(1, 10));
  put(2, 'Two', gap(1, 2));
  put(3, 'Special', gap(0, 1));
  put(4, 'Later', gap(2, 1));
  put(5, 'Remake', gap(1, 1, 2020));
  const song = (path: string, disc: number, track?: number) => ({
    kind: 'track' as const,
    path: `Music/Ann/${path}`,
    music: { album: 'Al', disc, ...(track && { track }) },
  });
  put(6, 'Last', song('Al/CD2/a.mp3', 2, 1));
  put(7, 'First', song('Al/CD1/z.mp3', 1, 1));
  put(8, 'Tenth', song('Al/CD1/b.mp3', 1, 10));
  put(9, 'Other', song('Best/1.mp3', 1, 1));
  put(10, 'Film B', { kind: 'movie', path: 'b/film.mp4' });
  put(11, 'Film A', { kind: 'movie', path: 'a/film.mp4' });
  const finder = new CollectionFinder(collection);
  t.teardown(() => finder.stop());
  const { items } = await finder.page({ limit: 20, sort: 'playing' });
  t.equal(
    items.map(({ title }) => title).join(),
    'Film A,Film B,Two,Ten,Later,Special,Remake,First,Tenth,Last,Other',
  );
});

t.test('cursors are those of their list', async (t) => {
  const finder = new CollectionFinder(new MovingCollection(20, 'Film'));
  t.teardown(() => finder.stop());
  const { next = '' } = await finder.page({ limit: 5, sort: 'title' });
  const refused = { code: 'REQUEST_INVALID' };
  await t.rejects(finder.page({ limit: 5, sort: 'year', cursor: next }), refused);
  for (const cursor of ['', 'x', 'AAAA', next.slice(1)]) {
    await t.rejects(async () => finder.page({ limit: 5, sort: 'title', cursor }), refused, cursor);
  }
  await t.rejects(async () => finder.page({ limit: 5, search: 'film', cursor: next }), refused);
});

t.test('a page of many items costs about what a page of few costs', async (t) => {
  const costOf = async (count: number) => {
    const collection = new MovingCollection(count, 'Film');
    const finder = new CollectionFinder(collection);
    let { next } = await finder.page({ limit: 50 });
    const times: number[] = [];
    for (let round = 0; round < 200; round++) {
      collection.put(round, `Another ${round}`);
      const begin = performance.now();
      ({ next } = await finder.page({ limit: 50, ...(next !== undefined && { cursor: next }) }));
      times.push(performance.now() - begin);
    }
    finder.stop();
    return times.sort((a, b) => a - b)[100] ?? 0;
  };
  const [few, many] = [await costOf(1000), await costOf(100_000)];
  t.comment(`${few.toFixed(3)} ms, ${many.toFixed(3)} ms`);
  t.ok(many < 2 * few + 0.5, `${few} ms, ${many} ms`);
});
