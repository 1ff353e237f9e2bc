/** An exported folder in a Jellyfin server without our plugin: it gets libraries of it, and is told what changes. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { shareFolder, temporaryDir, twoHouseholds } from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { FakeJellyfin, uuid } from '../support/fake-jellyfin.ts';
import { noise } from '../support/fixtures.ts';
import { waitFor } from '../support/wait-for.ts';

type Export = {
  id: string;
  isRunning: boolean;
  items?: number;
  jellyfin?: { name: string; path: string; problem?: { code: string } };
};

t.test('a Jellyfin server without a plugin', async (t) => {
  const fake = new FakeJellyfin();
  await fake.start();
  t.teardown(() => fake.stop());
  const media = temporaryDir(t);
  const season = join(media, 'Gap', 'Season 1');
  mkdirSync(season, { recursive: true });
  await noise(join(season, 'Gap S01E02.mkv'), 1);
  await noise(join(media, 'Long (2001).mkv'), 1);
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  await shareFolder(households, media);
  const dir = join(temporaryDir(t), 'friends');
  const password = join(media, '..', `password-${process.pid}`);
  writeFileSync(password, 'secret');
  fake.libraries.push({
    ...{ id: uuid(3), name: 'Movies (Olivia)', kind: 'movies', location: '/films', items: [] },
  });
  const tokens = () =>
    readdirSync(join(friend.dataDir, 'secrets')).filter((name) => name.startsWith('jellyfin-'));
  const add = (...flags: string[]) =>
    runCommand(friend.dataDir, 'export', 'add', dir, '--address', friend.url, '--json', ...flags);
  const signIn = ['--jellyfin', fake.url, '--user', 'olivia', '--password-file', password];
  const stateOf = (id: string) => friend.api.get<Export>(`/exports/${id}`);
  const refreshed = () => friend.api.post('/imports/films/refresh').catch(() => undefined);

  fake.isAdministrator = false;
  const refused = await add(...signIn);
  t.match(refused.stdout + refused.stderr, /JELLYFIN_REFUSED/, 'whoever may make no libraries');
  t.same(await friend.api.get('/exports'), { exports: [] });
  t.same(tokens(), []);
  fake.isAdministrator = true;

  const made = await add(...signIn);
  t.equal(made.code, 0, made.stderr);
  const { id, jellyfin } = JSON.parse(made.stdout) as Export;
  t.match(jellyfin, { name: 'Attic', path: dir });

  await t.test('gets libraries with nothing looked up elsewhere', async (t) => {
    const [, films, shows] = await waitFor('libraries', () => fake.libraries[2] && fake.libraries);
    t.match(films, { kind: 'movies', location: join(dir, 'Olivia/Movies') });
    t.equal(films?.name, 'Movies (Olivia) 2', 'another has its name');
    t.match(shows, { name: 'Shows (Olivia)', kind: 'tvshows' });
    t.match(films?.options, {
      ...{ EnableRealtimeMonitor: false, EnableTrickplayImageExtraction: false },
      TypeOptions: [{ Type: 'Movie', MetadataFetchers: [], ImageFetchers: [] }],
    });
    t.same(fake.violations, []);
    t.notMatch(JSON.stringify(await stateOf(id)), tokens()[0] ?? '?');
  });

  await t.test('is told what changes, also when it was away', async (t) => {
    await waitFor('the first news', () => fake.updated.length > 0);
    fake.updated.length = 0;
    await fake.stop();
    await noise(join(media, 'New (2026).mkv'), 1);
    await owner.api.post('/catalogs/films/scan');
    await refreshed();
    await waitFor('it not to hear', async () => {
      const { jellyfin: now } = await stateOf(id);
      return now?.problem?.code === 'JELLYFIN_UNREACHABLE';
    });
    await fake.start();
    await friend.api.post(`/exports/${id}/run`);
    await waitFor('it to hear', () => fake.updated.includes(join(dir, 'Olivia/Movies/New (2026)')));
    t.notOk(fake.updated.some((path) => !path.startsWith(join(dir, 'Olivia/'))));
    await waitFor('all to be well', async () => !(await stateOf(id)).jellyfin?.problem);
    t.equal(fake.libraries.length, 3, 'no library is made twice');
  });

  await t.test('is told later what the bridge did not come to tell before it ended', async () => {
    await fake.stop();
    await noise(join(media, 'Newer (2026).mkv'), 1);
    await owner.api.post('/catalogs/films/scan');
    await refreshed();
    await waitFor('it not to hear', async () => (await stateOf(id)).jellyfin?.problem);
    await friend.stop('SIGKILL');
    await fake.start();
    fake.updated.length = 0;
    await friend.restart();
    await waitFor('it to hear', () => fake.updated.includes(join(dir, 'Olivia/Movies')));
    await waitFor('all to be told', async () => !(await stateOf(id)).jellyfin?.problem);
  });

  await t.test('loses a library that nothing is in any more', async (t) => {
    await owner.api.delete('/catalogs/films/shares/Ben');
    await refreshed();
    await waitFor('them to be gone', () => fake.libraries.length === 1);
    t.equal(fake.libraries[0]?.location, '/films', "somebody else's stays");
    await owner.api.put('/catalogs/films/shares/Ben');
    await refreshed();
    await waitFor('them to be back', () => fake.libraries.length === 3);
  });

  await t.test('is forgotten with the export', async (t) => {
    t.equal((await runCommand(friend.dataDir, 'export', 'rm', id)).code, 0);
    t.equal(fake.libraries.length, 1);
    t.equal(fake.tokens.size, 0, 'it was signed out');
    t.same(tokens(), []);
    t.same(fake.violations, []);
  });

  await t.test('sees the folder by another path', async (t) => {
    const unseen = await add(...signIn, '--jellyfin-path', '/nowhere/friends/');
    t.equal(unseen.code, 0, unseen.stderr);
    const { id: other } = JSON.parse(unseen.stdout) as Export;
    const state = await waitFor('why not', async () => {
      const now = await stateOf(other);
      return now.jellyfin?.problem && now;
    });
    t.match(state.jellyfin, {
      path: '/nowhere/friends',
      problem: { code: 'JELLYFIN_PATHS_DIFFER' },
    });
    await friend.api.delete(`/exports/${other}`);
  });
});
