/** A shared catalog gets another name, another rule, and goes. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
  type BridgeProcess,
  type Item,
  playAddress,
  shareFolder,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { noise } from '../support/fixtures.ts';
import { RawFriend } from '../support/raw-friend.ts';
import { waitFor } from '../support/wait-for.ts';

type Catalog = { name: string; catalog?: string; online?: boolean; problem?: string };

const catalogOf = async ({ api }: BridgeProcess, wanted: string) =>
  (await api.get<{ catalogs: Catalog[] }>('/catalogs')).catalogs.find(
    ({ name }) => name === wanted,
  );
const itemsOf = async ({ api }: BridgeProcess, catalog: string, query = '') =>
  (await api.get<{ items: Item[]; total?: number }>(`/catalogs/${catalog}/items${query}`)).items;

t.test('a renamed catalog stays what it is to friends and players', async (t) => {
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const media = temporaryDir(t);
  const kept = await noise(join(media, 'Amélie (2001).mp4'), 48);
  mkdirSync(join(media, 'Private'));
  await noise(join(media, 'Private', 'Secret (2020).mp4'), 1);
  const items = await shareFolder(households, media);
  const film = items.find(({ path }) => path.startsWith('Am')) as Item;
  const theirs = await playAddress(friend, film);
  const ours = await playAddress(owner, film);
  const ben = await RawFriend.as(friend, owner);
  t.teardown(() => ben.nc.close());
  const bytes = readFileSync(kept);
  const fetchBytes = async (address: string) =>
    Buffer.from(await (await fetch(address)).arrayBuffer());

  // A film under way: some of it is here.
  const playing = await fetch(theirs);
  const reader = playing.body?.getReader();
  const pieces = [Buffer.from((await reader?.read())?.value ?? [])];

  const renamed = await runCommand(owner.dataDir, 'catalog', 'rename', 'films', 'Movies');
  t.equal(renamed.code, 0, renamed.stderr);
  t.ok(bytes.equals(await fetchBytes(ours)), 'play addresses at home stay good');
  for (;;) {
    const piece = await reader?.read();
    if (!piece || piece.done) break;
    pieces.push(Buffer.from(piece.value));
  }
  t.ok(bytes.equals(Buffer.concat(pieces)), 'what plays goes on');

  await friend.api.post('/imports/films/refresh').catch(() => undefined);
  const moved = await waitFor('the import to follow', async () => {
    const there = await catalogOf(friend, 'films');
    return there?.online && there;
  });
  t.match(moved, { name: 'films', catalog: 'movies' }, 'under the name that it had at the friend');
  t.same(
    (await itemsOf(friend, 'films')).map(({ id }) => id),
    items.map(({ id }) => id),
  );
  t.ok(bytes.equals(await fetchBytes(theirs)), 'with its play addresses');

  await t.test('who may not see it learns nothing from its former name', async (t) => {
    await owner.api.delete('/catalogs/movies/shares/Ben');
    t.match(await ben.hello('films'), { error: { code: 'NOT_SHARED' } });
    await owner.api.put('/catalogs/movies/shares/Ben');
    await friend.api.post('/imports/films/refresh');
  });

  await t.test('another catalog may take the former name', async (t) => {
    await owner.api.post('/catalogs', { name: 'films', description: '', dir: media });
    t.equal(
      (await owner.api.get<{ sharedWith: string[] }>('/catalogs/films')).sharedWith.length,
      0,
    );
    const taken = owner.api.patch('/catalogs/movies', { name: 'films' });
    await t.rejects(taken, { code: 'CATALOG_EXISTS' });
    await owner.api.delete('/catalogs/films');
  });

  await t.test('its rule decides what friends see, and previews say so', async (t) => {
    const rule = ['catalog', 'rule', 'movies', '--not-folder', 'Private', '--json'];
    const preview = await runCommand(owner.dataDir, ...rule, '--preview');
    t.match(JSON.parse(preview.stdout), { saved: false, preview: { items: 1, comes: 0, goes: 1 } });
    t.equal((await itemsOf(owner, 'movies')).length, 2);
    const chosen = { folders: { exclude: ['Private'] } };
    await owner.api.patch('/catalogs/movies', { rule: chosen });
    await friend.api.post('/imports/films/refresh');
    t.same(
      (await itemsOf(friend, 'films')).map(({ path }) => path),
      ['Amélie (2001).mp4'],
    );
  });

  await t.test('friends find what is in it', async (t) => {
    const found = await runCommand(friend.dataDir, 'search', 'AMELIE', '--json');
    t.match(JSON.parse(found.stdout), [{ catalog: 'films', item: { id: film.id } }]);
    t.equal((await itemsOf(friend, 'films', '?search=secret')).length, 0);
    t.match(await itemsOf(friend, 'films', '?limit=1&sort=title'), [{ id: film.id }]);
  });

  await t.test('descriptions reach friends', async (t) => {
    const describe = ['catalog', 'describe', 'movies', film.id, 'The best one'];
    t.equal((await runCommand(owner.dataDir, ...describe)).code, 0);
    for (const id of ['-U5OigFjnvxorZJ7WZ43eg', '--5OigFjnvxorZJ7WZ43eg']) {
      const unknown = await runCommand(owner.dataDir, 'catalog', 'describe', 'movies', id, 'New');
      t.match(unknown, { code: 1, stderr: /no such item/i }, 'an id may begin as a flag does');
    }
    await owner.api.patch('/catalogs/movies', { description: 'All of ours' });
    const nobody = owner.api.patch('/catalogs/movies/items/nope', { description: '' });
    await t.rejects(nobody, { code: 'ITEM_NOT_FOUND' });
    t.match(await owner.api.get('/catalogs/movies'), { description: 'All of ours' });
    await friend.api.post('/imports/films/refresh');
    t.match(await itemsOf(friend, 'films'), [{ description: 'The best one' }]);
  });

  await t.test('friends of a removed one are told', async (t) => {
    await owner.api.delete('/catalogs/movies');
    await t.rejects(friend.api.post('/imports/films/refresh'), { code: 'NOT_SHARED' });
    t.match(await catalogOf(friend, 'films'), { online: false, problem: 'NOT_SHARED' });
  });
});
