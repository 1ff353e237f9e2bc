/** What a rule lets into a catalog, when, and what a preview says of it. */
import fc from 'fast-check';
import t from 'tap';
import { PreviewDraft } from '../../bridge/library/catalog-preview.ts';
import { previewContents } from '../../bridge/library/preview-contents.ts';
import type { SourceEntry } from '../../bridge/library/source-record.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import { itemOf } from '../support/loopback.ts';
import { waitFor } from '../support/wait-for.ts';
import { startProber } from './probe/support.ts';
import { Home, haltAfter } from './support.ts';

const nfo = (more: string) => `<movie><title>It</title>${more}</movie>`;
const FILES = {
  'Kids/Bear (2001).mp4': 'a',
  'Kids/Bear (2001).nfo': nfo('<mpaa>FSK 0</mpaa><genre>Animation</genre><tag>loved</tag>'),
  'Late/Blood (2002).mp4': 'b',
  'Late/Blood (2002).nfo': nfo('<mpaa>FSK 18</mpaa><genre>Horror</genre>'),
  'Late/Unknown (2003).mp4': 'c',
};

const pathsOf = (items: readonly Item[]): string[] => items.map(({ path }) => path);

t.test('with a rule for ages nothing is seen before it is known to be fit', async (t) => {
  const home = new Home(t);
  const prober = startProber(t);
  await home.put(FILES);
  const before = await home.open({ prober, pace: haltAfter(0) });
  const { name } = await before.sources.add(home.root);
  await before.sources.scan(name);
  const contents = { sources: [name], rule: { ageMax: 6 } };
  await before.catalogs.create('kids', '', contents);
  t.same(before.catalogs.items('kids'), [], 'nobody has looked yet');
  t.match(await previewContents(before, contents, 'kids'), { items: 0, undescribed: 3 });
  await home.stop();

  const { catalogs, sources } = await home.open({ prober });
  const seen = new Set<string>();
  catalogs.of('kids').changes.listen(() => {
    for (const path of pathsOf(catalogs.items('kids'))) seen.add(path);
  });
  await waitFor('descriptions', () => sources.index(name).undescribed.size === 0);
  await waitFor('the bear', () => catalogs.items('kids').length === 1);
  t.same([...seen], ['Kids/Bear (2001).mp4'], 'nor was anything else ever seen');

  const preview = (rule: object) =>
    previewContents({ catalogs, sources }, { sources: [name], rule }, 'kids');
  t.match(await preview({ genres: { include: ['HORROR'] } }), {
    ...{ items: 1, comes: 1, goes: 1, undescribed: 0, bytes: 1 },
    kinds: [{ name: 'movie', items: 1 }],
    first: [{ path: 'Late/Blood (2002).mp4' }],
    choices: {
      folders: [
        { name: 'Late', items: 2 },
        { name: 'Kids', items: 1 },
      ],
      tags: [{ name: 'loved', items: 1 }],
    },
  });
  t.match(await preview({ ageMax: 6, unrated: 'include' }), { items: 2, comes: 1, goes: 0 });
  await t.rejects(previewContents({ catalogs, sources }, { sources: ['nope'], rule: {} }), {
    code: 'SOURCE_NOT_FOUND',
  });

  await catalogs.setContents('kids', { sources: [name], rule: { tags: { exclude: ['Loved'] } } });
  t.same(pathsOf(catalogs.items('kids')), ['Late/Blood (2002).mp4', 'Late/Unknown (2003).mp4']);
});

t.test('a renamed catalog keeps its items; former names are those of none', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share(FILES, { pace: haltAfter(0) });
  const idsOf = (name: string) => catalogs.items(name).map(({ id }) => id);
  const ids = idsOf('films');
  await catalogs.rename('films', 'movies');
  t.same(idsOf('movies'), ids);
  t.equal(catalogs.renamedFrom('films'), 'movies');
  await catalogs.rename('movies', 'pictures');
  t.equal(catalogs.renamedFrom('films'), 'pictures');
  t.equal(catalogs.renamedFrom('movies'), 'pictures');
  await catalogs.createOfFolder('films', '', home.root);
  t.equal(catalogs.renamedFrom('films'), undefined, 'another one took it');
  await catalogs.remove('films');
  t.equal(catalogs.renamedFrom('films'), undefined, 'for good');
  await catalogs.rename('pictures', 'movies');
  t.equal(catalogs.renamedFrom('movies'), undefined);
  await home.stop();
  const later = await home.start();
  t.equal(later.renamedFrom('pictures'), 'movies', 'also after a restart');
  await t.rejects(later.rename('movies', 'none'), { code: 'CATALOG_NAME_INVALID' });
});

const entries = fc.array(
  fc.record({
    number: fc.nat(500),
    folder: fc.constantFrom('', 'a/', 'b/'),
    kind: fc.constantFrom<Item['kind']>('movie', 'episode', 'track'),
    isThere: fc.boolean(),
  }),
  { maxLength: 150 },
);

t.test('a preview counts what the rule lets in', async () => {
  fc.assert(
    fc.property(entries, (all) => {
      const byId = new Map(all.map((one) => [itemOf(one.number).id, one]));
      const draft = new PreviewDraft({ kinds: ['movie'] }, (id) => byId.get(id)?.isThere ?? false);
      const items = [...byId.values()].map(({ number, folder, kind }) =>
        itemOf(number, { kind, path: `${folder}${number}`, byte_size: 2 }),
      );
      for (const item of items) {
        const entry: SourceEntry = { item, changedAt: 1, stamp: '', described: 'x' };
        draft.add(entry, 'p/');
      }
      const there = [...byId.values()].filter(({ isThere }) => isThere);
      const result = draft.result(there.length);
      const wanted = items.filter(({ kind }) => kind === 'movie');
      const stays = there.filter(({ kind }) => kind === 'movie').length;
      const paths = wanted.map(({ path }) => `p/${path}`).sort();
      return (
        result.items === wanted.length &&
        result.bytes === 2 * wanted.length &&
        result.comes === wanted.length - stays &&
        result.goes === there.length - stays &&
        result.first.map(({ path }) => path).join() === paths.slice(0, 50).join()
      );
    }),
  );
});
