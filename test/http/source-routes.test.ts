import { rename, rm, symlink } from 'node:fs/promises';
import t, { type Test } from 'tap';
import { sourceRoutes } from '../../bridge/http/source-routes.ts';
import { Home } from '../library/support.ts';
import { waitFor } from '../support/wait-for.ts';
import { serve } from './api-server.ts';

type Answer = { status: number; body: Record<string, never> & { error?: { message: string } } };

/** A library whose folder holds these files, and a way to ask. */
const setUp = async (t: Test, files: Record<string, string>) => {
  const home = new Home(t);
  await home.put(files);
  const library = await home.open();
  const { url } = await serve(t, library, sourceRoutes, {});
  const ask = async (method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      ...(body && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  const settled = (name: string) =>
    waitFor(`${name} at rest`, () => {
      const { lastScan, activity } = library.sources.info(name);
      return lastScan !== undefined && activity.stage === 'idle';
    });
  return { home, library, ask, settled };
};

t.test('a folder is added, shown, looked through and removed', async (t) => {
  const { home, ask, settled } = await setUp(t, { 'a.mp4': 'a', 'b/c.mp4': 'bc' });
  const made = await ask('POST', '/sources', { dir: home.root, name: 'films' });
  t.match(made, { status: 201, body: { name: 'films', dir: home.root, selection: {} } });
  await settled('films');
  const expected = {
    ...{ name: 'films', items: 2, sizeBytes: 3, isAway: false, problems: 0, catalogs: [] },
    activity: { stage: 'idle', done: 0 },
  };
  t.match(await ask('GET', '/sources/films'), { status: 200, body: expected });
  t.match(await ask('GET', '/sources'), { status: 200, body: { sources: [expected] } });
  await home.put({ 'd.mp4': 'd' });
  const scanned = await ask('POST', '/sources/films/scan', {});
  t.match(scanned, { status: 200, body: { added: 1, unchanged: 2, isAway: false } });
  t.same(await ask('DELETE', '/sources/films'), { status: 200, body: { ok: true } });
  for (const [method, path] of [
    ['GET', '/sources/films'],
    ['GET', '/sources/films/problems'],
    ['DELETE', '/sources/films'],
  ] as const) {
    const missing = { status: 404, body: { error: { code: 'SOURCE_NOT_FOUND' } } };
    t.match(await ask(method, path), missing, `${method} ${path}`);
  }
});

t.test('what is asked wrongly is refused, with the reason', async (t) => {
  const { home, ask } = await setUp(t, { 'a.mp4': 'a' });
  for (const [body, code] of [
    [{}, 'REQUEST_INVALID'],
    [{ dir: home.root, kinds: ['book'] }, 'REQUEST_INVALID'],
    [{ dir: home.path('missing') }, 'DIRECTORY_INVALID'],
    [{ dir: home.root, name: 'My films' }, 'SOURCE_NAME_INVALID'],
  ] as const) {
    t.match(await ask('POST', '/sources', body), { body: { error: { code } } }, code);
  }
});

t.test('the same files of a folder are one source, whatever the order of the words', async (t) => {
  const { home, library, ask, settled } = await setUp(t, { 'a.mp4': 'a' });
  const patterns = { include: ['*.mp4', '*.mkv'], exclude: ['Extras/'] };
  await ask('POST', '/sources', { dir: home.root, name: 'some', ...patterns });
  const again = { dir: home.root, ...patterns, include: ['*.mkv', '*.mp4'], kinds: [] };
  const refused = { status: 409, body: { error: { code: 'SOURCE_EXISTS' } } };
  const same = await ask('POST', '/sources', again);
  t.match(same, refused);
  t.match(same.body.error?.message, /source some /);
  t.match(await ask('POST', '/sources', { dir: home.root, name: 'all' }), { status: 201 });
  await settled('some');
  await settled('all');
  t.match(await ask('PATCH', '/sources/all', patterns), refused);
  t.match(await ask('PATCH', '/sources/some', patterns), { status: 200 });
  await library.catalogs.createOfFolder('one', '', home.root);
  await library.catalogs.createOfFolder('two', '', home.root);
  t.same([library.catalogs.using('all'), library.catalogs.using('some')], [['one', 'two'], []]);
});

t.test('a source that a catalog takes from stays', async (t) => {
  const { home, library, ask } = await setUp(t, { 'a.mp4': 'a' });
  await ask('POST', '/sources', { dir: home.root, name: 'films' });
  await library.catalogs.createOfFolder('evening', '', home.root);
  const refused = await ask('DELETE', '/sources/films');
  t.match(refused, { status: 409, body: { error: { code: 'SOURCE_IN_USE' } } });
  t.match(refused.body.error?.message, /evening/);
  t.match(await ask('GET', '/sources/films'), { body: { catalogs: ['evening'] } });
  await library.catalogs.remove('evening');
  t.match(await ask('DELETE', '/sources/films'), { status: 200 });
});

t.test('what is left out goes at once, also while the folder is away', async (t) => {
  const files = Array.from({ length: 30 }, (_, n) => [`Private/${n}.mp4`, `${n}`] as const);
  const { home, library, ask, settled } = await setUp(t, {
    ...Object.fromEntries(files),
    ...{ 'a.mp4': 'a', 'song.mp3': 'song' },
  });
  await library.catalogs.createOfFolder('films', '', home.root);
  const [name = ''] = library.sources.list().map((info) => info.name);
  const paths = () => library.catalogs.items('films').map(({ path }) => path);
  await settled(name);
  const { id } = library.catalogs.items('films').find(({ path }) => path === 'a.mp4') ?? {};
  await rename(home.root, `${home.root}-unplugged`);
  await ask('POST', `/sources/${name}/scan`, {});
  t.match(await ask('GET', `/sources/${name}`), { body: { isAway: true, items: 32 } });

  const changed = await ask('PATCH', `/sources/${name}`, { exclude: ['private'] });
  t.match(changed, { body: { selection: { exclude: ['private'] }, items: 2 } });
  t.same(paths(), ['a.mp4', 'song.mp3']);
  await waitFor('known to be away', () => library.sources.info(name).isAway);
  await rename(`${home.root}-unplugged`, home.root);
  t.match(await ask('PATCH', `/sources/${name}`, { kinds: ['movie'] }), { body: { items: 1 } });
  await settled(name);
  t.same(paths(), ['a.mp4']);
  t.equal(library.catalogs.items('films')[0]?.id, id, 'what stays is what it was');

  await ask('PATCH', `/sources/${name}`, { exclude: [], kinds: [] });
  await settled(name);
  t.match(await ask('GET', `/sources/${name}`), { body: { selection: {}, items: 32 } });
});

t.test('many files that went are given up only by one who is sure', async (t) => {
  const files = Array.from({ length: 20 }, (_, n) => [`${n}.mp4`, `${n}`] as const);
  const { home, ask, settled } = await setUp(t, Object.fromEntries(files));
  await ask('POST', '/sources', { dir: home.root, name: 'films' });
  await settled('films');
  for (const [path] of files.slice(0, 15)) await rm(home.path(path));
  t.match(await ask('POST', '/sources/films/scan', {}), { body: { isAway: true } });
  const sure = await ask('POST', '/sources/films/scan', { isSure: true });
  t.match(sure, { body: { isAway: false, removed: 15, unchanged: 5 } });
});

t.test('what is wrong is listed, with what to do', async (t) => {
  const { home, ask, settled } = await setUp(t, { 'a.mp4': 'a' });
  await symlink('nowhere', home.path('b.mp4'));
  await ask('POST', '/sources', { dir: home.root, name: 'films' });
  await settled('films');
  const { body } = await ask('GET', '/sources/films/problems');
  t.match(body, { count: 1, problems: [{ path: 'b.mp4', kind: 'link-broken' }] });
  t.match(body, { problems: [{ message: /leads to nothing/, hint: /Remove/ }] });
});

t.test('a change and a removal in the middle of scans', async (t) => {
  const { home, library, ask, settled } = await setUp(t, { 'a.mp4': 'a', 'b.mp4': 'b' });
  await ask('POST', '/sources', { dir: home.root, name: 'films' });
  await settled('films');
  const scans = [1, 2, 3].map(() => ask('POST', '/sources/films/scan', {}));
  const changed = ask('PATCH', '/sources/films', { exclude: ['b.*'] });
  for (const { status } of await Promise.all([...scans, changed])) t.equal(status, 200);
  await settled('films');
  const expected = { selection: { exclude: ['b.*'] }, items: 1 };
  t.match(await ask('GET', '/sources/films'), { body: expected });
  const late = ask('POST', '/sources/films/scan', {});
  t.match(await ask('DELETE', '/sources/films'), { status: 200 });
  t.ok([200, 404].includes((await late).status));
  t.same(library.sources.list(), []);
  t.match(await ask('POST', '/sources', { dir: home.root, name: 'films' }), { status: 201 });
});
