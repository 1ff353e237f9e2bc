import { mkdir, readdir, rename, rm, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { Value } from 'typebox/value';
import { Item } from '../../bridge/protocol/item.ts';
import { waitFor } from '../support/wait-for.ts';
import { byPath, changesOf, Home, hashed, itemAt } from './support.ts';

t.test('a new catalog lists its folder at once', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({
    'Film (2019).mkv': 'film',
    'music/song.mp3': 'song',
    'photo.jpg': 'photo',
  });
  const items = catalogs.items('films');
  t.match(
    items.map(({ path, title, year, kind, mime_type, byte_size, description }) => ({
      ...{ path, title, year, kind, mime_type, byte_size, description },
    })),
    [
      { path: 'Film (2019).mkv', title: 'Film', year: 2019, kind: 'movie', byte_size: 4 },
      { path: 'music/song.mp3', title: 'song', kind: 'track', mime_type: 'audio/mpeg' },
      { path: 'photo.jpg', title: 'photo', kind: 'photo', mime_type: 'image/jpeg', byte_size: 5 },
    ],
  );
  for (const item of items) t.ok(Value.Check(Item, item), item.path);
  t.match(catalogs.get('films'), { items: 3, sources: [{ isAway: false }] });
});

t.test('unchanged files stay as they are, and so does the revision', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'a.mp4': 'a', 'b/c.mp4': 'c' });
  await hashed(catalogs);
  const { revision } = catalogs.get('films');
  const before = catalogs.items('films');
  t.match(await catalogs.scan('films'), { unchanged: 2, added: 0, changed: 0, removed: 0 });
  t.equal(catalogs.get('films').revision, revision);
  t.same(catalogs.items('films'), before);
});

t.test('a changed file keeps its id and loses its hash until it is read again', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'a.mp4': 'before', 'b.mp4': 'b' });
  await hashed(catalogs);
  const before = itemAt(catalogs, 'a.mp4');
  await catalogs.of('films').describeItem(before.id, 'mine');
  await home.put({ 'a.mp4': 'after!' });
  t.match(await catalogs.scan('films'), { changed: 1, unchanged: 1 });
  const after = itemAt(catalogs, 'a.mp4');
  t.equal(after.id, before.id);
  t.not(after.revision, before.revision, 'the same size, another time');
  t.equal(after.description, 'mine');
  await hashed(catalogs);
  t.not(itemAt(catalogs, 'a.mp4').hash, before.hash);
});

t.test(
  'a file with another inode is another file, though size and time are the same',
  async (t) => {
    const home = new Home(t);
    const catalogs = await home.share({ 'a.mp4': 'one' });
    const then = new Date(1_600_000_000_000);
    await utimes(home.path('a.mp4'), then, then);
    await catalogs.scan('films');
    const before = itemAt(catalogs, 'a.mp4');
    await writeFile(home.path('tmp'), 'two');
    await utimes(home.path('tmp'), then, then);
    await rename(home.path('tmp'), home.path('a.mp4'));
    await catalogs.scan('films');
    t.not(itemAt(catalogs, 'a.mp4').revision, before.revision);
  },
);

t.test('a moved file keeps id, hash and revision', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'a.mp4': 'a', 'old/b.mkv': 'b' });
  await hashed(catalogs);
  const [a, b] = [itemAt(catalogs, 'a.mp4'), itemAt(catalogs, 'old/b.mkv')];
  await rename(home.path('a.mp4'), home.path('Better Name (2020).mp4'));
  await rename(home.path('old'), home.path('new'));
  t.match(await catalogs.scan('films'), { moved: 2, added: 0, removed: 0 });
  const { id, hash, revision } = a;
  t.match(itemAt(catalogs, 'Better Name (2020).mp4'), {
    ...{ id, hash, revision },
    title: 'Better Name',
    year: 2020,
  });
  t.match(itemAt(catalogs, 'new/b.mkv'), { id: b.id, hash: b.hash });
});

t.test('files that swap their names keep the hashes of their bytes', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'a.mp4': 'aaa', 'b.mp4': 'b' });
  await hashed(catalogs);
  const [a, b] = [itemAt(catalogs, 'a.mp4'), itemAt(catalogs, 'b.mp4')];
  await rename(home.path('a.mp4'), home.path('tmp'));
  await rename(home.path('b.mp4'), home.path('a.mp4'));
  await rename(home.path('tmp'), home.path('b.mp4'));
  await catalogs.scan('films');
  t.match(itemAt(catalogs, 'a.mp4'), { id: a.id, hash: b.hash, byte_size: 1 });
  t.match(itemAt(catalogs, 'b.mp4'), { id: b.id, hash: a.hash, byte_size: 3 });
});

t.test('a removed file goes', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'a.mp4': 'a', 'b/c.mp4': 'c', 'b/d.mp4': 'd' });
  const { id } = itemAt(catalogs, 'a.mp4');
  await unlink(home.path('a.mp4'));
  await rm(home.path('b'), { recursive: true });
  t.match(await catalogs.scan('films'), { removed: 3, isAway: false });
  t.equal(catalogs.item('films', id), undefined);
  t.equal(catalogs.items('films').length, 0);
});

t.test('a file that became a folder, and a folder that became a file', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'a.mp4': 'a', 'b.mp4/c.mp4': 'c' });
  await unlink(home.path('a.mp4'));
  await rm(home.path('b.mp4'), { recursive: true });
  await home.put({ 'a.mp4/x.mp4': 'x', 'b.mp4': 'b' });
  await catalogs.scan('films');
  t.same([...byPath(catalogs).keys()].sort(), ['a.mp4/x.mp4', 'b.mp4']);
});

t.test('when the folder is away, its items are kept', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'a.mp4': 'a', 'b.mp4': 'b' });
  await hashed(catalogs);
  const before = catalogs.items('films');
  const { revision } = catalogs.get('films');
  const elsewhere = `${home.root}-elsewhere`;
  await rename(home.root, elsewhere);
  t.match(await catalogs.scan('films'), { isAway: true, kept: 2, removed: 0 });
  t.match(catalogs.get('films').sources, [{ isAway: true }]);
  t.same(changesOf(catalogs, 'films', revision), {
    ...{ revision: catalogs.get('films').revision, full: false, items: [], removed: [], away: [0] },
  });
  t.same(catalogs.items('films'), before);
  const { id } = itemAt(catalogs, 'a.mp4');
  await t.rejects(catalogs.openItem('films', id), { code: 'ITEM_UNREADABLE' });

  await mkdir(home.root);
  t.match(await catalogs.scan('films'), { isAway: true }, 'an empty mount point is no library');
  await writeFile(home.path('c.mp4'), 'c');
  t.match(await catalogs.scan('films'), { isAway: true }, 'nor is one with a stray file');

  await rm(home.root, { recursive: true });
  await rename(elsewhere, home.root);
  t.match(await catalogs.scan('films'), { isAway: false, unchanged: 2 });
  t.same(catalogs.items('films'), before);
});

t.test('a library that was copied to a new disk is the library', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'a.mp4': 'a', 'b.mp4': 'b' });
  // Who reads a file that has gone looks again, and may see half a copy.
  await hashed(catalogs);
  const { id } = itemAt(catalogs, 'a.mp4');
  await rename(home.root, `${home.root}-old`);
  await home.put({ 'a.mp4': 'a', 'b.mp4': 'b' });
  t.match(await catalogs.scan('films'), { isAway: false, changed: 2 });
  t.equal(itemAt(catalogs, 'a.mp4').id, id);
  await unlink(home.path('a.mp4'));
  await unlink(home.path('b.mp4'));
  t.match(await catalogs.scan('films'), { isAway: false }, 'and may be emptied');
  t.same(catalogs.items('films'), []);
});

t.test('a restart keeps ids and hashes and reads nothing twice', async (t) => {
  const home = new Home(t);
  const first = await home.share({ 'a.mp4': 'a', 'b.mp4': 'b' });
  await hashed(first);
  const before = first.items('films');
  const { revision } = first.get('films');
  await home.stop();

  const second = await home.start();
  t.same(second.items('films'), before, 'before any scan');
  t.match(await second.scan('films'), { unchanged: 2 });
  t.equal(second.get('films').revision, revision);
});

t.test('what changed while the bridge was off is noticed at the start', async (t) => {
  const home = new Home(t);
  const first = await home.share({ 'a.mp4': 'a', 'b.mp4': 'b' });
  await hashed(first);
  const { id } = itemAt(first, 'b.mp4');
  await home.stop();
  await rename(home.path('b.mp4'), home.path('c.mp4'));
  await home.put({ 'd.mp4': 'd' });
  const second = await home.start();
  await hashed(second);
  await second.scan('films');
  t.same([...byPath(second).keys()], ['a.mp4', 'c.mp4', 'd.mp4']);
  t.equal(itemAt(second, 'c.mp4').id, id);
});

t.test('scans that are asked for while one runs see what was there by then', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'a.mp4': 'a' });
  const running = catalogs.scan('films');
  await home.put({ 'b.mp4': 'b' });
  const later = [catalogs.scan('films'), catalogs.scan('films')];
  await Promise.all(later);
  t.ok(byPath(catalogs).has('b.mp4'));
  await running;
});

t.test('problems are reported, with the rest in the catalog', async (t) => {
  const home = new Home(t);
  await home.put({ 'a.mp4': 'a', 'none.mp4': '' });
  await writeFile(Buffer.from(`${home.root}/caf\xe9.mp4`, 'latin1'), 'x');
  const { sources, catalogs } = await home.open();
  await catalogs.createOfFolder('films', '', home.root);
  t.same([...byPath(catalogs).keys()], ['a.mp4']);
  const [{ name, problems } = { name: '', problems: 0 }] = sources.list();
  t.equal(problems, 2);
  const lines = sources.problems(name);
  t.match(Object.fromEntries(lines.map(({ path, kind }) => [path, kind])), {
    'caf\ufffd.mp4': 'name-not-utf8',
    'none.mp4': 'empty',
  });
  for (const { message, hint } of lines) t.ok(message && hint);
});

t.test('a write that fails is made good with the next', async (t) => {
  const home = new Home(t);
  const { catalogs, sources } = await home.open();
  await home.put({ 'a.mp4': 'a' });
  await catalogs.createOfFolder('films', '', home.root);
  await hashed(catalogs);
  const [{ name } = { name: '' }] = sources.list();
  const dir = join(home.dir, '..', 'sources', name);
  const file = join(dir, 'entries-000000.json');
  // What the bridge still had to write of a.mp4 may come in between.
  await waitFor('a directory in its place', async () => {
    await rm(file, { recursive: true, force: true });
    return mkdir(file).then(
      () => true,
      () => false,
    );
  });
  await home.put({ 'b.mp4': 'b' });
  await t.rejects(catalogs.scan('films'), { code: 'INTERNAL' });
  await rm(file, { recursive: true });
  await home.put({ 'c.mp4': 'c' });
  await catalogs.scan('films');
  await hashed(catalogs);
  await home.stop();
  t.same([...byPath(await home.start()).keys()], ['a.mp4', 'b.mp4', 'c.mp4']);
  t.same(
    (await readdir(dir)).filter((each) => each.includes('tmp')),
    [],
  );
});
