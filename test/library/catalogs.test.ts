import { cp, mkdir, readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { changesOf, Home, hashed, itemAt } from './support.ts';

t.test('names are those of the original, and unique', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'a.mp4': 'a' });
  const create = (name: string) => catalogs.createOfFolder(name, '', home.root);
  for (const name of ['', 'Films', 'my_films', 'my films', '../x', 'none', 'x'.repeat(65), 'ä']) {
    await t.rejects(create(name), { code: 'CATALOG_NAME_INVALID' }, JSON.stringify(name));
  }
  await t.rejects(create('films'), { code: 'CATALOG_EXISTS' });
  const both = await Promise.allSettled([create('two'), create('two')]);
  t.same(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  t.same(
    catalogs.list().map(({ name }) => name),
    ['films', 'two'],
  );
});

t.test('a catalog needs a folder that can be read', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'a.mp4': 'a' });
  await hashed(catalogs);
  for (const dir of [home.path('a.mp4'), home.path('missing')]) {
    const refused = { code: 'DIRECTORY_INVALID' };
    await t.rejects(catalogs.createOfFolder('x', '', dir), refused);
  }
  t.same(await readdir(home.dir), ['films']);
});

t.test('what does not exist is not found', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'a.mp4': 'a' });
  const missing = { code: 'CATALOG_NOT_FOUND' };
  t.equal(catalogs.has('nope'), false);
  t.throws(() => catalogs.get('nope'), missing);
  t.throws(() => catalogs.items('nope'), missing);
  t.throws(() => changesOf(catalogs, 'nope', 0), missing);
  await t.rejects(catalogs.scan('nope'), missing);
  await t.rejects(catalogs.remove('nope'), missing);
  t.equal(catalogs.item('films', 'nope'), undefined);
  await t.rejects(catalogs.openItem('films', 'nope'), { code: 'ITEM_NOT_FOUND' });
});

t.test('a removed catalog is forgotten; its files are not', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'a.mp4': 'a' });
  const { revision } = catalogs.get('films');
  const events: object[] = [];
  catalogs.onChange((change) => events.push(change));
  const scanning = catalogs.scan('films').catch(() => undefined);
  await catalogs.remove('films');
  await scanning;
  t.equal(catalogs.has('films'), false);
  t.same(await readdir(home.dir), []);
  t.same(await readdir(home.root), ['a.mp4']);
  t.match(events.at(-1), { name: 'films', isRemoved: true });

  await catalogs.createOfFolder('films', '', home.root);
  t.ok(catalogs.get('films').revision > revision, 'revisions do not begin again');
  t.equal(changesOf(catalogs, 'films', revision).full, true, 'what friends remember is void');
});

t.test('descriptions last', async (t) => {
  const home = new Home(t);
  const first = await home.share({ 'a.mp4': 'a' });
  await hashed(first);
  const { id, hash = '' } = itemAt(first, 'a.mp4');
  const { revision } = first.get('films');
  await first.of('films').describe('All that we have');
  await first.of('films').describeItem(hash, 'By hash, as in the original');
  t.same(
    changesOf(first, 'films', revision).items.map((item) => item.id),
    [id],
  );
  await t.rejects(first.of('films').describeItem('nope', ''), { code: 'ITEM_NOT_FOUND' });
  await home.stop();
  const second = await home.start();
  t.equal(second.get('films').description, 'All that we have');
  t.equal(second.item('films', id)?.description, 'By hash, as in the original');
});

t.test('changes since a revision are all and only what changed', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'a.mp4': 'a', 'b.mp4': 'b', 'c.mp4': 'c' });
  await hashed(catalogs);
  const { revision: before } = catalogs.get('films');
  const gone = itemAt(catalogs, 'a.mp4').id;
  t.match(changesOf(catalogs, 'films', 0), { full: true, revision: before, items: { length: 3 } });
  t.same(changesOf(catalogs, 'films', before), {
    revision: before,
    full: false,
    items: [],
    removed: [],
  });

  await unlink(home.path('a.mp4'));
  await home.put({ 'b.mp4': 'changed', 'd.mp4': 'd' });
  await catalogs.scan('films');
  const { revision: middle, ...changes } = changesOf(catalogs, 'films', before);
  t.same(
    changes.items.map(({ path }) => path),
    ['b.mp4', 'd.mp4'],
  );
  t.match(changes, { full: false, removed: [gone] });

  await hashed(catalogs);
  const hashes = changesOf(catalogs, 'films', middle);
  t.ok(hashes.revision > middle, 'a hash is news');
  t.same(
    hashes.items.map(({ path }) => path),
    ['b.mp4', 'd.mp4'],
  );
  t.same(hashes.removed, []);
  t.equal(changesOf(catalogs, 'films', hashes.revision + 1).full, true, 'from the future');
  t.equal(changesOf(catalogs, 'films', 12).full, true, 'from before there was a catalog');
});

t.test('listeners hear of every revision, until they leave', async (t) => {
  const home = new Home(t);
  await home.put({ 'a.mp4': 'a' });
  const catalogs = await home.start();
  const heard: number[] = [];
  const leave = catalogs.onChange(({ name, revision }) => {
    t.equal(name, 'films');
    heard.push(revision);
  });
  await catalogs.createOfFolder('films', '', home.root);
  await hashed(catalogs);
  await Promise.all([
    catalogs.of('films').describe('new'),
    catalogs.of('films').describe('newest'),
  ]);
  t.equal(heard.at(-1), catalogs.get('films').revision);
  t.same([...new Set(heard)].sort(), heard);
  leave();
  const { length } = heard;
  await catalogs.of('films').describe('newer');
  t.equal(heard.length, length);
});

t.test('a damaged catalog file stops the start, by name', async (t) => {
  const home = new Home(t);
  await home.share({ 'a.mp4': 'a' });
  await home.stop();
  const [films, other] = [join(home.dir, 'films'), join(home.dir, 'other')];
  const file = join(other, 'entries-000000.json');
  await cp(films, other, { recursive: true });
  t.equal((await stat(file)).mode & 0o777, 0o600);
  const named = { code: 'DATA_INVALID', message: /other/ };
  await t.rejects(home.start(), named, 'a copy under another name');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.slice(0, -20));
  await t.rejects(home.start(), { code: 'DATA_INVALID', message: /other\/entries-000000\.json/ });
});

t.test('a renaming that a crash cut short is brought to its end', async (t) => {
  const home = new Home(t);
  const { id } = itemAt(await home.share({ 'a.mp4': 'a' }), 'a.mp4');
  await home.stop();
  const films = join(home.dir, 'films');
  await cp(films, join(home.dir, '..', 'kept'), { recursive: true });
  await (await home.start()).rename('films', 'movies');
  await home.stop();
  await cp(join(home.dir, '..', 'kept'), films, { recursive: true });
  const again = await home.start();
  t.match(again.list(), [{ name: 'movies' }]);
  t.equal(again.renamedFrom('films'), 'movies');
  t.match(again.items('movies'), [{ id }]);
});

t.test('catalogs as earlier versions kept them are taken over', async (t) => {
  for (const isOneFile of [true, false]) {
    await t.test(isOneFile ? 'in one file' : 'in several', async (t) => {
      const home = new Home(t);
      const catalogs = await home.share({ 'a.mp4': 'a', 'b.mp4': 'b' });
      await hashed(catalogs);
      await catalogs.of('films').describeItem(itemAt(catalogs, 'b.mp4').id, 'mine');
      const before = catalogs.items('films');
      await home.stop();
      const sources = join(home.dir, '..', 'sources');
      const [name = ''] = await readdir(sources);
      const { salt, identity } = await dataOf(join(sources, name, 'head.json'));
      const head = {
        ...{ name: 'films', description: 'ours', salt, revision: 1000 },
        ...{
          source: { kind: 'folder', dir: home.root, identity },
          tombstones: [],
          forgottenUpTo: 5,
        },
      };
      const entries = before.map((item) => ({ item, changedAt: 1000 }));
      await rm(sources, { recursive: true });
      await rm(join(home.dir, 'films'), { recursive: true });
      const files = isOneFile
        ? { 'films.json': { ...head, entries } }
        : { 'films/head.json': head, 'films/entries-000000.json': entries };
      await mkdir(join(home.dir, 'films'), { recursive: true });
      for (const [file, data] of Object.entries(files)) {
        await writeFile(join(home.dir, file), JSON.stringify({ version: 1, data }));
      }
      if (isOneFile) await rm(join(home.dir, 'films'), { recursive: true });
      const again = await home.start();
      t.same(again.items('films'), before);
      t.equal(again.get('films').description, 'ours');
      t.match(await again.scan('films'), { unchanged: 2, changed: 0 });
      t.same(again.items('films'), before, 'not even the hashes are made anew');
    });
  }
});

const dataOf = async (file: string) => JSON.parse(await readFile(file, 'utf8')).data;

t.test('nothing in an item tells where the files lie', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'a.mp4': 'a' });
  t.notMatch(JSON.stringify(changesOf(catalogs, 'films', 0)), home.root);
});
