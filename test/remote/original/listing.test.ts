/** Catalogs of owners who use the original programs, over a real server: what they list. */
import { randomBytes } from 'node:crypto';
import t from 'tap';
import type { OwnedFile } from '../../support/original/owner.ts';
import { originalImport } from '../../support/original-import.ts';
import { waitFor } from '../../support/wait-for.ts';

const film = (path: string, more: Partial<OwnedFile> = {}): OwnedFile => ({
  ...{ path, bytes: randomBytes(5000), mimeType: 'video/x-matroska' },
  ...more,
});

t.test('what they list becomes items like any others', async (t) => {
  const text = film('/b/Notes.txt', {
    mimeType: 'text/plain; charset=utf-8',
    description: 'By hand',
  });
  const files = [
    film('/The Film (1999).mkv'),
    film('/Show/Season 1/Show S01E02.mkv', { mimeType: '' }),
    text,
    film('bare.mp4', { mimeType: 'video/mp4' }),
  ];
  const { remote, owner } = await originalImport(t, files);
  const entry = await remote.import('films', 'Olivia');
  t.match(entry, { alias: 'films', catalog: 'films' });
  t.notOk(entry.waiting);
  const items = remote.listing('films').items();
  t.match(items, [
    { path: 'Show/Season 1/Show S01E02.mkv', kind: 'episode', mime_type: 'video/x-matroska' },
    { path: 'The Film (1999).mkv', kind: 'movie', title: 'The Film', year: 1999, description: '' },
    { path: 'b/Notes.txt', mime_type: 'text/plain', description: 'By hand' },
    { path: 'bare.mp4', mime_type: 'video/mp4', byte_size: 5000 },
  ]);
  t.equal(items[1]?.hash, owner.hash(files[0] as OwnedFile));
  t.match(remote.presence('films'), { online: true, problem: undefined });
  t.equal(
    await remote.extras.details('films', items[0]?.id ?? '', AbortSignal.timeout(5000)),
    undefined,
  );
  t.same(await remote.extras.renditions('films'), []);

  const [ids, gets] = [items.map(({ id }) => id), owner.gets];
  await remote.refresh('films');
  t.equal(owner.gets, gets, 'the whole listing is not asked for at every look');
  owner.files = [...owner.files.slice(1), film('/New.mkv')];
  await remote.renew('films');
  const after = remote.listing('films').items();
  t.same(after.map(({ path }) => path).sort(), [
    'New.mkv',
    'Show/Season 1/Show S01E02.mkv',
    'b/Notes.txt',
    'bare.mp4',
  ]);
  t.equal(after.filter(({ id }) => ids.includes(id)).length, 3, 'what stayed has its id');
});

t.test('entries that are none are left out, and null is an empty list', async (t) => {
  const { remote, owner } = await originalImport(t, [film('/Good.mkv')]);
  const hash = 'a'.repeat(64);
  const bad = [
    ...[null, 7, {}, { path: '/x.mkv' }],
    { path: '/../up.mkv', description: '', mime_type: '', byte_size: 1, hash },
    { path: '///', description: '', mime_type: '', byte_size: 1, hash },
    { path: '/x.mkv', description: '', mime_type: '', byte_size: -1, hash },
    { path: '/x.mkv', description: '', mime_type: '', byte_size: 1, hash: '*' },
    { path: '/x.mkv', description: '', mime_type: 'a\r\nb: c', byte_size: 1, hash },
    { path: `/${'x'.repeat(5000)}`, description: '', mime_type: '', byte_size: 1, hash },
  ];
  owner.faults = {
    contents: (data) => {
      const { entries } = data as { entries: unknown[] };
      return { code: 200, data: { ...data, entries: [...bad, ...entries] } };
    },
  };
  await remote.import('films', 'Olivia');
  t.match(remote.listing('films').items(), [
    { path: 'Good.mkv' },
    { path: 'x.mkv', mime_type: /matroska/ },
  ]);
  owner.faults = { contents: (data) => ({ code: 200, data: { ...data, entries: null } }) };
  await remote.renew('films');
  t.same(remote.listing('films').items(), []);

  owner.faults = { contents: () => 'not JSON' };
  await t.rejects(remote.renew('films'), { code: 'MESSAGE_INVALID' });
  owner.faults = { contents: () => ({ code: 200, data: '' }) };
  await t.rejects(remote.renew('films'), { code: 'MESSAGE_INVALID' });
  owner.faults = { contents: () => ({ code: 500, error: 'oh', data: null }) };
  await t.rejects(remote.renew('films'), { code: 'ITEM_UNREADABLE' });
  t.match(remote.presence('films'), { online: false, problem: 'ITEM_UNREADABLE' });
  owner.faults = {};
  await remote.renew('films');
  t.equal(remote.listing('films').items().length, 1);
});

t.test('a file that came back counts once', async (t) => {
  const [before, after] = [film('/Film.mkv'), film('/Film.mkv')];
  const { remote, owner } = await originalImport(t, [before, after, after]);
  await remote.import('films', 'Olivia');
  t.match(remote.listing('films').items(), [{ hash: owner.hash(after) }]);
  t.equal(remote.listing('films').items().length, 1);
});

t.test('who may not see it, and who has a key, is not asked in this way', async (t) => {
  const { remote, owner, network } = await originalImport(t, [film('/Film.mkv')]);
  owner.maySee = () => false;
  await t.rejects(remote.import('films', 'Olivia'), { code: 'NOT_SHARED' });
  t.same(remote.list(), [], 'and the import is taken back');
  owner.maySee = () => true;
  await remote.import('films', 'Olivia');
  owner.maySee = () => false;
  await t.rejects(remote.refresh('films'), { code: 'NOT_SHARED' });
  t.match(remote.presence('films'), { online: false, problem: 'NOT_SHARED' });
  await network.friends.setOriginal('Olivia', false);
  await t.rejects(remote.import('more', 'Olivia'), { code: 'KEY_UNKNOWN' });
  const gets = owner.gets;
  await t.rejects(remote.renew('films'));
  t.equal(owner.gets, gets, 'no longer marked: nothing is asked');
});

t.test('a change is heard of where the network tells of it', async (t) => {
  const { remote, owner, network } = await originalImport(t, [film('/Film.mkv')]);
  await remote.import('films', 'Olivia');
  owner.files.push(film('/Another.mkv'));
  const { owner: account_key } = remote.list()[0] ?? {};
  const own = await network.ownConnection();
  const told = { catalog: 'films', account_key, revision: 7 };
  own.publish('natster.global-events.heartbeat', JSON.stringify(told));
  await waitFor('the new film', async () => remote.listing('films').items().length === 2);
});

t.test('a large listing, as large as their programs can send, is taken', async (t) => {
  const { remote, owner } = await originalImport(t, [film('/Film.mkv')]);
  await remote.import('films', 'Olivia');
  const entries = Array.from({ length: 4000 }, (_, n) => ({
    ...{ path: `/${n}.mkv`, description: 'x'.repeat(20), mime_type: 'video/x-matroska' },
    ...{ byte_size: n, hash: n.toString(16).padStart(64, '0') },
  }));
  owner.faults = { contents: (data) => ({ code: 200, data: { ...data, entries } }) };
  await remote.renew('films');
  t.equal(remote.listing('films').items().length, 4000);
});
