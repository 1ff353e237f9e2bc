import { chmod, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { Item } from '../../bridge/protocol/item.ts';
import { byPath, changesOf, Home, hashed, itemAt } from './support.ts';

t.test('two names of one file are two items with the same bytes', async (t) => {
  const home = new Home(t);
  await home.put({ 'a.mp4': 'a' });
  await symlink('a.mp4', home.path('b.mp4'));
  const catalogs = await home.share({});
  const [a, b] = [itemAt(catalogs, 'a.mp4'), itemAt(catalogs, 'b.mp4')];
  t.not(a.id, b.id);
  t.equal(a.revision, b.revision);
});

t.test('what cannot be read is kept, with all that is below it', { skip: isRoot() }, async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'shows/one/1.mp4': '1', 'shows/oneness/2.mp4': '2' });
  await chmod(home.path('shows/one'), 0);
  await rm(home.path('shows/oneness'), { recursive: true });
  t.match(await catalogs.scan('films'), { kept: 1, removed: 1 });
  await chmod(home.path('shows/one'), 0o700);
});

t.test('of very many removed items the oldest are forgotten', async (t) => {
  const home = new Home(t);
  await mkdir(home.path('many'));
  await mkdir(home.path('rest'));
  const names = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `${from + i}.mp4`);
  for (const name of names(0, 100)) await writeFile(home.path(`many/${name}`), 'x');
  for (const name of names(0, 4_100)) await writeFile(home.path(`rest/${name}`), 'x');
  const catalogs = await home.share({ 'z.mp4': 'z' });
  await hashed(catalogs);
  const { revision: start } = catalogs.get('films');
  await rm(home.path('many'), { recursive: true });
  await catalogs.scan('films');
  const { revision: middle } = catalogs.get('films');
  t.match(changesOf(catalogs, 'films', start), { full: false, removed: { length: 100 } });
  const gone = [...names(0, 4_000)];
  for (const count of [1_900, 1_000, 500, 300, 200, 100]) {
    for (const name of gone.splice(0, count)) await rm(home.path(`rest/${name}`));
    t.match(await catalogs.scan('films'), { removed: count });
  }
  t.match(changesOf(catalogs, 'films', start), { full: true, items: { length: 101 } });
  t.match(changesOf(catalogs, 'films', middle), { full: false, removed: { length: 4_000 } });
});

t.test('a source that has suddenly lost most of its files is away', async (t) => {
  const home = new Home(t);
  const files = Array.from({ length: 30 }, (_, i) => [`disk/${i}.mp4`, `${i}`]);
  const { sources, catalogs } = await home.open();
  await home.put({ ...Object.fromEntries(files), 'here.mp4': 'x' });
  await catalogs.createOfFolder('films', '', home.root);
  const [{ name } = { name: '' }] = sources.list();
  await rename(home.path('disk'), `${home.root}-disk`);
  await mkdir(home.path('disk'));
  t.match(await sources.scan(name), { isAway: true, removed: 0 });
  t.equal(catalogs.items('films').length, 31);
  t.equal(sources.info(name).isAway, true);
  t.match(await sources.scan(name, true), { isAway: false, removed: 30 }, 'its owner knows better');
  t.same([...byPath(catalogs).keys()], ['here.mp4']);
  const there = (item: Item) => item.path === 'here.mp4';
  t.ok(changesOf(catalogs, 'films', 0).items.every(there));
  await rm(join(`${home.root}-disk`), { recursive: true });
});

t.test('a look at some directories finds what a walk through all would', async (t) => {
  const home = new Home(t);
  const { sources, catalogs } = await home.open();
  await home.put({ 'a/1.mp4': '1', 'a/b/2.mp4': '2', 'c/3.mp4': '3', 'c/d/4.mp4': '4' });
  // Two links to one directory: a walk goes through the first that it finds.
  await symlink('../c/d', home.path('a/link'));
  await symlink('../c/d', home.path('a/linked'));
  await catalogs.createOfFolder('films', '', home.root);
  await hashed(catalogs);
  const [{ name } = { name: '' }] = sources.list();
  const before = catalogs.items('films');
  const { hash } = itemAt(catalogs, 'c/3.mp4');
  await sources.look(name, ['', 'a', 'a/b', 'c', 'gone/for/long']);
  t.same(catalogs.items('films'), before, 'nothing has changed');
  await rename(home.path('c/3.mp4'), home.path('a/three.mp4'));
  await rm(home.path('a/b'), { recursive: true });
  await home.put({ 'a/new/deep/5.mp4': '5' });
  await sources.look(name, ['a', 'c']);
  const paths = [...byPath(catalogs).keys()];
  t.match(itemAt(catalogs, 'a/three.mp4'), { hash });
  t.ok(paths.includes('a/new/deep/5.mp4'));
  t.notOk(paths.includes('a/b/2.mp4'));
  t.match(await sources.scan(name), { added: 0, changed: 0, moved: 0, removed: 0 });
  t.same([...byPath(catalogs).keys()], paths);
});

/** Whom no permission stops. */
function isRoot(): boolean {
  return process.getuid?.() === 0;
}

t.test(
  'a file that is moved to where it is of another kind leaves a source of one kind',
  async (t) => {
    const home = new Home(t);
    const { sources } = await home.open();
    await home.put({ 'Film (2001).mp4': 'film', 'Other (2002).mp4': 'other' });
    const { name } = await sources.add(home.root, { kinds: ['movie'] });
    t.match(await sources.scan(name), { removed: 0 });
    const paths = () => Array.from(sources.index(name).entries(), ({ item }) => item.path).sort();
    t.same(paths(), ['Film (2001).mp4', 'Other (2002).mp4']);
    await mkdir(home.path('Show/Season 1'), { recursive: true });
    await rename(home.path('Film (2001).mp4'), home.path('Show/Season 1/Show S01E01.mp4'));
    t.match(await sources.scan(name, true), { moved: 0, removed: 1 });
    t.same(paths(), ['Other (2002).mp4']);
    await rename(home.path('Show/Season 1/Show S01E01.mp4'), home.path('Film (2001).mp4'));
    t.match(await sources.scan(name), { added: 1 });
  },
);
