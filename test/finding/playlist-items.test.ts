/** What a playlist holds, as it is listed and as it is asked for. */
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { Finder } from '../../bridge/finding/finder.ts';
import type { PlaylistFilter } from '../../bridge/finding/playlist-filter.ts';
import { playlistItem, playlistPages } from '../../bridge/finding/playlist-items.ts';
import { ItemKind } from '../../bridge/protocol/item.ts';
import { MovingCollection } from './moving-collection.ts';

const KINDS = ItemKind.anyOf.map(({ const: kind }) => kind);
const MOST_IN_MEMORY = 500;

const finderOf = (t: Test, collection: MovingCollection): Finder => {
  const catalogs = { has: () => true, of: () => collection, list: () => [] };
  const finder = new Finder({ catalogs, remote: {} } as never);
  t.teardown(() => finder.stop());
  return finder;
};

const listed = async (finder: Finder, filter: PlaylistFilter): Promise<string[]> => {
  const ids: string[] = [];
  for await (const page of playlistPages(finder, 'films', filter)) {
    ids.push(...page.map(({ id }) => id));
  }
  return ids;
};

t.test('what is listed can be asked for, and nothing else', async (t) => {
  const collection = new MovingCollection(0, '');
  const words = ['Émile', 'zoo', 'the gap', 'gapless'];
  for (let number = 0; number < 300; number++) {
    const series = { title: number % 2 ? 'The Gap' : 'Zoo', season: 1, episode: number };
    const title = `${words[number % 4]} ${words[number % 3]}`;
    collection.put(number, title, number % 5 ? {} : { series });
  }
  const finder = finderOf(t, collection);
  const filter = fc.record(
    {
      kind: fc.constantFrom(...KINDS),
      series: fc.constantFrom('the gap', 'ZOO', 'gap'),
      search: fc.constantFrom('emile', 'gap', 'gapless zoo', 'nothing', '?'),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(filter, async (filter) => {
      const isIn = (id: string): boolean => {
        try {
          return playlistItem(finder, 'films', filter, id).id === id;
        } catch {
          return false;
        }
      };
      t.same((await listed(finder, filter)).sort(), [...collection.ids()].filter(isIn).sort());
    }),
    { numRuns: 60 },
  );
});

t.test('what goes cannot be asked for any more', async (t) => {
  const collection = new MovingCollection(3, 'Film');
  const finder = finderOf(t, collection);
  const id = collection.idOf(1);
  t.equal(playlistItem(finder, 'films', {}, id).id, id);
  collection.remove(1);
  t.throws(() => playlistItem(finder, 'films', {}, id), { code: 'ITEM_NOT_FOUND' });
  t.equal((await listed(finder, {})).length, 2);
});

t.test('a long list comes in pieces, while others work', async (t) => {
  const COUNT = 20_000;
  const finder = finderOf(t, new MovingCollection(COUNT, 'Film'));
  let items = 0;
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  t.teardown(() => clearInterval(timer));
  for await (const page of playlistPages(finder, 'films', {})) {
    if (page.length > MOST_IN_MEMORY) t.fail(`${page.length} at once`);
    items += page.length;
  }
  t.equal(items, COUNT);
  t.ok(turns > 5, `${turns} turns of others`);
});
