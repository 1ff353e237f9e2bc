/** All catalogs as one list, in pages and in groups. */
import t, { type Test } from 'tap';
import { Everything } from '../../bridge/finding/everything.ts';
import { Finder } from '../../bridge/finding/finder.ts';
import { keyOf } from '../../bridge/finding/sorts.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import { MovingCollection } from './moving-collection.ts';

const setUp = (t: Test) => {
  const [films, more] = [new MovingCollection(0, ''), new MovingCollection(0, '')];
  const all: Record<string, MovingCollection> = { films, more };
  const catalogs = {
    has: () => true,
    of: (name: string) => all[name],
    list: () => Object.keys(all).map((name) => ({ name })),
  };
  const remote = { list: () => [] };
  const finder = new Finder({ catalogs, remote } as never);
  t.teardown(() => finder.stop());
  return { films, more, finder, everything: new Everything(finder) };
};
const movie = { kind: 'movie' } as const;
const MOVIES = { sort: 'title', kinds: ['movie'] } as const;
const SERIES = { sort: 'title', kinds: ['episode'], parts: 1 } as const;
const SEASONS = { ...SERIES, parts: 2 } as const;
const titlesOf = (page: { found: readonly { item: Item }[] }) =>
  page.found.map(({ item }) => item.title);

t.test('pages go through all catalogs in one order, and give each item once', async (t) => {
  const { films, more, everything } = setUp(t);
  for (let n = 0; n < 40; n++) (n % 3 ? films : more).put(n, `Film ${(n * 7) % 40}`, movie);
  for (let n = 0; n < 10; n++) {
    films.put(n, `Both ${n}`, movie);
    more.put(n, `Both ${n}`, movie);
  }
  films.put(99, 'A song', { kind: 'track' });
  const found: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await everything.page({ ...MOVIES, cursor, limit: 7 });
    t.ok(page.found.length === 7 || page.next === undefined);
    found.push(...page.found.map(({ item }) => item));
    cursor = page.next;
  } while (cursor);
  const keys = found.map((item) => `${keyOf('title', item)} ${item.id}`);
  t.same(keys, [...keys].sort());
  t.equal(new Set(keys).size, 40);
  t.equal(found.length, 40);
  await t.rejects(everything.page({ ...MOVIES, cursor: 'x', limit: 7 }), {
    code: 'REQUEST_INVALID',
  });
});

const episode = (title: string, season: number, number: number) => ({
  kind: 'episode' as const,
  series: { title, season, episode: number },
});

t.test('episodes come by series and season, wherever they are', async (t) => {
  const { films, more, everything } = setUp(t);
  let number = 0;
  for (const [series, season, count] of [
    ['Gap', 1, 3],
    ['Gap', 2, 2],
    ['Gap 2', 1, 1],
    ['ÉTÉ', 1, 1],
  ] as const) {
    for (let n = 1; n <= count; n++) {
      const catalog = number % 2 ? films : more;
      catalog.put(number++, `${series} ${season}.${n}`, episode(series, season, n));
    }
  }
  films.put(number++, 'Alone', { kind: 'episode' });
  const all = await everything.groups(SERIES, undefined, 10);
  t.same(titlesOf(all), ['Alone', 'ÉTÉ 1.1', 'Gap 1.1', 'Gap 2 1.1']);
  const two = await everything.groups(SERIES, undefined, 2);
  t.same(titlesOf(await everything.groups(SERIES, two.next, 10)), ['Gap 1.1', 'Gap 2 1.1']);
  const gap = all.found[2]?.item as Item;
  const whole = await everything.group(SERIES, gap, { limit: 10 });
  t.same(titlesOf(whole), ['Gap 1.1', 'Gap 1.2', 'Gap 1.3', 'Gap 2.1', 'Gap 2.2']);
  const begin = await everything.group(SEASONS, gap, { limit: 2 });
  t.same(titlesOf(begin), ['Gap 1.1', 'Gap 1.2']);
  const rest = await everything.group(SEASONS, gap, { cursor: begin.next, limit: 2 });
  t.same(titlesOf(rest), ['Gap 1.3']);
  t.equal(rest.next, undefined);
  const last = whole.found[2]?.item as Item;
  t.equal((await everything.following(SERIES, last))?.item.title, 'Gap 2.1');
  t.equal(await everything.following(SEASONS, last), undefined);
  const second = whole.found[1]?.item as Item;
  t.equal((await everything.preceding(SERIES, last))?.item.title, second.title);
  t.equal(await everything.preceding(SERIES, whole.found[0]?.item as Item), undefined);
});

t.test('no title keeps the list from going on', async (t) => {
  const { films, everything } = setUp(t);
  const odd = ['b\u0000\uffff\uffff', 'b\uffff', `b${'\u3300'.repeat(64)}`, '\ud800', ''];
  odd.forEach((title, n) => {
    films.put(n, title, episode(title, 1, 1));
  });
  films.put(9, 'end', episode('\uffff\uffff', 1, 1));
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let n = 0; n < 10; n++) {
    const page = await everything.groups(SERIES, cursor, 1);
    for (const { item } of page.found) seen.add(item.id);
    cursor = page.next;
    if (cursor === undefined) break;
  }
  t.ok(seen.has(films.idOf(9)));
  t.equal(cursor, undefined);
});

t.test('photos behind one come in their order, and one stands before it', async (t) => {
  const { films, everything } = setUp(t);
  for (let n = 0; n < 9; n++) films.put(n, `Photo ${n}`, { kind: 'photo', path: `p/${n}.jpg` });
  const photos = { sort: 'path', kinds: ['photo'], parts: 0 } as const;
  const all = (await everything.page({ ...photos, limit: 9 })).found.map(({ item }) => item);
  const [, , third] = all;
  if (!third) return t.fail('no photos');
  const after = await everything.allFollowing(photos, third, 3);
  t.same(
    after.map(({ item }) => item.id),
    all.slice(3, 6).map(({ id }) => id),
  );
  t.equal((await everything.preceding(photos, third))?.item.id, all[1]?.id);
});

t.test('what fits words is looked for in some catalogs, or of one kind', async (t) => {
  const { films, more, finder } = setUp(t);
  films.put(1, 'The river', movie);
  films.put(2, 'River song', { kind: 'track' });
  more.put(3, 'A river', movie);
  const titles = async (within: Parameters<Finder['search']>[2]) => {
    const { results, total } = await finder.search('river', 10, within);
    t.equal(total, results.length);
    return results.map(({ item }) => item.title).sort();
  };
  t.same(await titles({}), ['A river', 'River song', 'The river']);
  t.same(await titles({ names: ['films', 'gone'] }), ['River song', 'The river']);
  t.same(await titles({ kind: 'movie' }), ['A river', 'The river']);
  t.same(await titles({ names: ['more'], kind: 'track' }), []);
});
