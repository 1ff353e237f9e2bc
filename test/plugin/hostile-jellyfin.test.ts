/** What a server that was taken over, or is none, can do to a library: nothing but be away. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { Library } from '../../bridge/library/library.ts';
import type { JellyfinConfig } from '../../bridge/library/media-server.ts';
import { jellyfin } from '../../plugin/jellyfin.ts';
import { temporaryDir } from '../support/bridge-process.ts';
import { FakeJellyfin, fileItem, uuid } from '../support/fake-jellyfin.ts';
import { noise } from '../support/fixtures.ts';
import { waitFor } from '../support/wait-for.ts';

const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** A library with a source of a server that has these films, looked at when it is asked to. */
const setUp = async (t: Test, paths: JellyfinConfig['paths'] = []) => {
  const directory = temporaryDir(t);
  const film = await noise(join(directory, 'film.mkv'), 1);
  const fake = new FakeJellyfin();
  await fake.start();
  t.teardown(() => fake.stop());
  const films = [1, 2, 3].map((n) => fileItem(fake, 10 + n, film, `/media/Film ${n}.mkv`));
  const library = { id: uuid(3), name: 'Films', kind: 'movies', location: '/media', items: films };
  fake.libraries.push(library);
  fake.tokens.add('token');
  const kept = new Map([['jellyfin-a', JSON.stringify({ token: 'token', deviceId: 'd' })]]);
  const secrets = {
    read: async (name: string) => kept.get(name),
    write: async (name: string, text: string) => void kept.set(name, text),
    remove: async (name: string) => void kept.delete(name),
  };
  const { servers } = jellyfin({ secrets, version: '1', log });
  const [sourcesDir, catalogsDir] = [join(directory, 'sources'), join(directory, 'catalogs')];
  const held = new Library({ sourcesDir, catalogsDir, log, servers, isWatching: false });
  await held.start();
  t.teardown(() => held.stop());
  const { sources } = held;
  await sources.addServer({
    ...{ kind: 'jellyfin', address: fake.url, serverId: fake.serverId, serverName: 'Attic' },
    ...{ user: { id: uuid(2).replaceAll('-', ''), name: 'olivia' }, secret: 'jellyfin-a', paths },
    libraries: [{ id: uuid(3).replaceAll('-', ''), name: 'Films' }],
  });
  const scan = () => sources.scan('attic');
  await scan();
  const isIdle = () => sources.info('attic').activity.stage === 'idle';
  await waitFor('everything is known', isIdle);
  return { fake, films, sources, scan, directory, film };
};

const atItems =
  (answer: (response: ServerResponse) => void): FakeJellyfin['override'] =>
  ({ url = '' }: IncomingMessage, response) => {
    if (!url.startsWith('/Items?')) return false;
    answer(response);
    return true;
  };

t.test('answers that are too large, without end, or no answers change nothing', async (t) => {
  const { fake, films, sources, scan } = await setUp(t);
  t.equal(sources.info('attic').items, 3);
  const json = (value: unknown) => (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  const endless = { Items: films.slice(0, 1), TotalRecordCount: 1e9, StartIndex: 0 };
  for (const [what, answer] of [
    ['33 MB', (response: ServerResponse) => response.end(Buffer.alloc(33 * 1024 * 1024, 0x20))],
    ['the same page again and again', json(endless)],
    ['something else', json({ hello: 'world' })],
    ['a list of something else', json([])],
    ['no JSON', (response: ServerResponse) => response.end('<html></html>')],
    ['an error', (response: ServerResponse) => response.writeHead(500).end()],
    ['an end in the middle', (response: ServerResponse) => response.destroy()],
  ] as const) {
    fake.override = atItems(answer);
    t.match(await scan(), { isAway: true, removed: 0 }, what);
    t.equal(sources.info('attic').items, 3, what);
  }
  fake.override = atItems(json({ Items: [{ Id: 5 }, 'x', null], TotalRecordCount: 3 }));
  t.match(await scan(), { isAway: false, removed: 3 }, 'what it says it has not, it has not');
  fake.override = () => false;
  t.match(await scan(), { isAway: false, added: 3 });
  t.same(fake.violations, []);
});

t.test('nobody is followed elsewhere, and no other server is told the token', async (t) => {
  const { fake, sources, scan } = await setUp(t);
  const heard: string[] = [];
  const other = createServer(({ headers }, response) => {
    heard.push(String(headers.authorization));
    response.end();
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  t.teardown(() => other.close());
  const { port } = other.address() as AddressInfo;
  fake.override = (_, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end();
    return true;
  };
  t.match(await scan(), { isAway: true });
  t.match(sources.info('attic').server?.problem?.message, `sends us http://127.0.0.1:${port}`);
  t.same(heard, []);

  fake.override = ({ headers }) => {
    heard.push(String(headers.authorization));
    return false;
  };
  fake.serverId = 'another';
  t.match(await scan(), { isAway: true });
  t.match(sources.info('attic').server?.problem?.message, /Another server/);
  t.ok(heard.length > 0);
  t.notOk(heard.some((authorization) => authorization.includes('token')));
});

t.test('no path leads out of the folders that were named', async (t) => {
  const outside = temporaryDir(t);
  const ours = join(outside, 'ours');
  await mkdir(ours);
  const secret = await noise(join(outside, 'secret.mkv'), 1);
  await symlink(secret, join(ours, 'link.mkv'));
  await writeFile(join(ours, 'letter.txt'), 'Dear Ben');
  const { fake, films, sources, scan, film } = await setUp(t, [{ from: '/media', to: ours }]);
  const evil = (number: number, path: string, name = 'Evil') =>
    fileItem(fake, number, film, path, { Name: name });
  films.splice(
    ...([0, 3] as const),
    evil(21, '/media/../secret.mkv'),
    evil(22, '/media/x/../../secret.mkv'),
    evil(23, '/media\\..\\secret.mkv'),
    evil(24, '/media/link.mkv'),
    evil(25, '/media/letter.txt', '../../../etc/passwd'),
    evil(26, '/elsewhere/..', '../..\u0000/x'),
  );
  fake.files.clear();
  await scan();
  const found = [...sources.index('attic').entries()].map(({ item }) => item);
  for (const { path } of found) {
    t.notOk(
      path.split('/').some((part) => ['', '.', '..'].includes(part)),
      path,
    );
    t.ok(path.startsWith('Films/'));
  }
  for (const { id, path } of found) await t.rejects(sources.openItem('attic', id), path);
});

t.test('files that are not as the server said are not read', async (t) => {
  const { fake, sources, scan, directory } = await setUp(t);
  const [entry] = [...sources.index('attic').entries()];
  const id = entry?.item.id ?? '';
  const file = await sources.openItem('attic', id);
  await file.close();
  const longer = await noise(join(directory, 'longer.mkv'), 2);
  for (const each of fake.files.keys()) fake.files.set(each, longer);
  await scan();
  const reopened = await sources.openItem('attic', id).catch((error: { code: string }) => error);
  if ('read' in reopened) {
    const read = reopened.read(Buffer.alloc(900_000), 0, 900_000, 100_000);
    await t.rejects(read, { code: 'ITEM_CHANGED' });
    await reopened.close();
  } else t.equal(reopened.code, 'ITEM_CHANGED');
  const wrong = (range: string) => (request: IncomingMessage, response: ServerResponse) => {
    if (!request.url?.includes('/File')) return false;
    response.writeHead(206, { 'content-range': range }).end(Buffer.alloc(10));
    return true;
  };
  const [, other] = [...sources.index('attic').entries()];
  for (const range of [
    'bytes 5-14/1048576',
    'bytes 200000-299999/1048576',
    'nonsense',
    'bytes 200000-200009/7',
  ]) {
    fake.override = wrong(range);
    const reading = sources.openItem('attic', other?.item.id ?? '').then(async (opened) => {
      const length = 100_000;
      await opened.read(Buffer.alloc(length), 0, length, 200_000).finally(() => opened.close());
    });
    await t.rejects(reading, { code: /ITEM_UNREADABLE|ITEM_CHANGED/ }, range);
  }
});
