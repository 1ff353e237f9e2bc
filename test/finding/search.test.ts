/** Finding things in catalogs, our own and friends'. */
import t from 'tap';
import type { Collection } from '../../bridge/finding/collection.ts';
import { CollectionFinder } from '../../bridge/finding/collection-finder.ts';
import { Finder, type FinderDeps } from '../../bridge/finding/finder.ts';
import { WordBudget } from '../../bridge/finding/searched.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import { waitFor } from '../support/wait-for.ts';
import { MovingCollection } from './moving-collection.ts';

const finderOf = (own: Record<string, Collection>, imported: Record<string, Collection>): Finder =>
  new Finder({
    catalogs: {
      has: (name: string) => name in own,
      of: (name: string) => own[name],
      list: () => Object.keys(own).map((name) => ({ name })),
    },
    remote: {
      listing: (name: string) => {
        if (imported[name]) return imported[name];
        throw new BridgeError('CATALOG_NOT_FOUND');
      },
      isHidden: () => false,
      list: () => Object.keys(imported).map((alias) => ({ alias })),
    },
  } as unknown as FinderDeps);

t.test('in all catalogs, the best first, without regard to accents', async (t) => {
  const ours = new MovingCollection(0, '');
  const theirs = new MovingCollection(0, '');
  ours.put(1, 'The Amélie Story');
  ours.put(2, 'Something else', { people: ['Amelie Poulain'] });
  theirs.put(3, 'AMÉLIE');
  theirs.put(4, 'Amelie and more');
  const finder = finderOf({ ours }, { theirs });
  t.teardown(() => finder.stop());
  const search = async (text: string, limit = 10) => {
    const { results, total } = await finder.search(text, limit);
    return { found: results.map(({ catalog, item }) => `${catalog}: ${item.title}`), total };
  };
  const all = [
    'theirs: AMÉLIE',
    'theirs: Amelie and more',
    'ours: The Amélie Story',
    'ours: Something else',
  ];
  t.same(await search('amelie'), { found: all, total: 4 });
  t.same(await search('amélie', 2), { found: all.slice(0, 2), total: 4 });
  const inOne = await finder.page('ours', { limit: 1, search: 'amélie' });
  t.match(inOne, { items: [{ title: 'The Amélie Story' }], total: 2 });
  const next = { limit: 1, search: 'amélie', cursor: inOne.next ?? '' };
  t.match(await finder.page('ours', next), {
    items: [{ title: 'Something else' }],
    next: undefined,
  });

  ours.remove(1);
  theirs.put(5, 'Amélie returns');
  const found = await waitFor('what changed', async () => {
    const now = await search('amelie');
    return now.total === 4 && now;
  });
  t.notOk(found.found.includes('ours: The Amélie Story'), 'what went is not found');
  t.ok(found.found.includes('theirs: Amélie returns'));
  await t.rejects(finder.page('nope', { limit: 1 }), { code: 'CATALOG_NOT_FOUND' });
});

t.test('by kind, and what stands beside a film by the name of the film', async (t) => {
  const films = new MovingCollection(0, '');
  films.put(1, 'Alien', { kind: 'movie', path: 'a' });
  films.put(2, 'Interview', { kind: 'other', extra: { kind: 'interview', title: 'Alien' } });
  films.put(3, 'Alien', { kind: 'track', music: { artist: 'Jerry Goldsmith' } });
  const finder = new CollectionFinder(films);
  t.teardown(() => finder.stop());
  const titles = async (search: string, kind?: 'movie' | 'other' | 'track') => {
    const page = await finder.page({ limit: 10, search, ...(kind && { kind }) });
    return page.items.map(({ title }) => title);
  };
  t.same(await titles('alien', 'other'), ['Interview']);
  t.same(await titles('goldsmith'), ['Alien']);
  t.equal((await titles('alien')).length, 3);
});

t.test('what friends list is kept for searching within bounds', async (t) => {
  const budget = new WordBudget(1000);
  const people = Array.from({ length: 10 }, (_, n) => `person${n} ${'x'.repeat(60)}`);
  const theirs = new MovingCollection(0, '');
  for (let number = 0; number < 20; number++) theirs.put(number, `Film ${number}`, { people });
  const finder = new CollectionFinder(theirs, budget);
  const totalOf = async (search: string) => (await finder.page({ limit: 1, search })).total;
  t.equal(await totalOf('person3'), 1, 'as much as there is room for');
  t.equal(await totalOf('film'), 20, 'and all by their titles');
  finder.stop();
  t.ok(budget.take(1000), 'what is dropped is given back');
});

t.test('who looks at a catalog need not wait when they search', async (t) => {
  let reads = 0;
  class Counted extends MovingCollection {
    override item(id: string) {
      reads++;
      return super.item(id);
    }
  }
  const finder = finderOf({ ours: new Counted(50, 'Film') }, {});
  t.teardown(() => finder.stop());
  await finder.page('ours', { limit: 1 });
  const before = reads;
  await waitFor('the index', () => reads >= before + 50);
  await finder.page('ours', { limit: 1, search: 'film' });
  t.ok(reads < before + 60, 'what was read is not read again');
});
