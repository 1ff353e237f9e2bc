import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, rename, rm, symlink, truncate, unlink } from 'node:fs/promises';
import t, { type Test } from 'tap';
import type { Catalogs } from '../../bridge/library/catalogs.ts';
import { waitFor } from '../support/wait-for.ts';
import { Home, haltAfter, itemAt } from './support.ts';

const BYTES = Buffer.alloc(700_000, 'natster');
const signal = new AbortController().signal;

const open = async (t: Test, files = { 'a.mp4': BYTES }) => {
  const home = new Home(t);
  // Nobody else reads it, and so none notices before the test does.
  const catalogs = await home.share(files, { pace: haltAfter(0) });
  const file = await catalogs.openItem('films', itemAt(catalogs, 'a.mp4').id);
  return { home, catalogs, file };
};

const collect = async (pieces: AsyncIterable<Uint8Array>) => {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
};

const readableOf = (catalogs: Catalogs) => catalogs.open('films', itemAt(catalogs, 'a.mp4').id);

t.test('bytes come from anywhere in the file, into anywhere of a buffer', async (t) => {
  const { file } = await open(t);
  const buffer = Buffer.alloc(20, 'x');
  t.equal(await file.read(buffer, 5, 10, 1000), 10);
  t.equal(buffer.toString(), `xxxxx${BYTES.subarray(1000, 1010)}xxxxx`);
  t.equal(await file.read(buffer, 0, 20, BYTES.length - 3), 3, 'the end of the file');
  t.equal(await file.read(buffer, 0, 20, BYTES.length + 3), 0, 'past it');
  await file.check();
  await file.close();
  await file.close();
});

t.test('a file that grows, shrinks or is touched has changed', async (t) => {
  const changes: Record<string, (path: string) => Promise<void>> = {
    grows: (path) => appendFile(path, 'x'),
    shrinks: (path) => truncate(path, 100),
  };
  for (const [name, change] of Object.entries(changes)) {
    await t.test(name, async (t) => {
      const { home, catalogs, file } = await open(t);
      await change(home.path('a.mp4'));
      const changed = { code: 'ITEM_CHANGED' };
      await t.rejects(file.read(Buffer.alloc(10), 0, 10, 50), changed);
      await t.rejects(file.check(), changed);
      await t.rejects(catalogs.openItem('films', file.item.id), changed);
      await catalogs.scan('films');
      const again = await catalogs.openItem('films', file.item.id);
      t.not(again.item.revision, file.item.revision);
      await again.check();
      await file.close();
    });
  }
});

t.test('another file under the name is noticed; the open one stays what it is', async (t) => {
  const { home, catalogs, file } = await open(t);
  await home.put({ 'tmp.mp4': Buffer.alloc(700_000, 'other') });
  await rename(home.path('tmp.mp4'), home.path('a.mp4'));
  await t.rejects(file.check(), { code: 'ITEM_CHANGED' });
  await t.rejects(catalogs.openItem('films', file.item.id), { code: 'ITEM_CHANGED' });
  const buffer = Buffer.alloc(7);
  await file.read(buffer, 0, 7, 0);
  t.equal(buffer.toString(), 'natster');
});

t.test('a file that is moved or deleted while it is open plays on', async (t) => {
  const { home, catalogs, file } = await open(t);
  await rename(home.path('a.mp4'), home.path('b.mp4'));
  await file.check();
  const { id } = file.item;
  await t.rejects(catalogs.openItem('films', id), { code: 'ITEM_UNREADABLE' }, 'until the scan');
  await catalogs.scan('films');
  t.equal(itemAt(catalogs, 'b.mp4').id, id);
  const again = await catalogs.open('films', id);
  t.equal(again.fileName, 'b.mp4');
  await unlink(home.path('b.mp4'));
  t.equal(await file.read(Buffer.alloc(10), 0, 10, 0), 10);
});

t.test('what cannot be opened is unreadable', async (t) => {
  const { home, catalogs, file } = await open(t, { 'a.mp4': BYTES });
  const { id } = file.item;
  await file.close();
  // The open file would serve a moment longer.
  await home.stop();
  const path = home.path('a.mp4');
  const make: Record<string, () => Promise<unknown>> = {
    missing: async () => undefined,
    directory: () => mkdir(path),
    fifo: async () => execFileSync('mkfifo', [path]),
    'link out of the root': () => symlink('/bin/sh', path),
    'link to itself': () => symlink('a.mp4', path),
  };
  for (const [name, put] of Object.entries(make)) {
    await rm(path, { recursive: true, force: true });
    await put();
    await t.rejects(catalogs.openItem('films', id), { code: 'ITEM_UNREADABLE' }, name);
  }
});

t.test('a directory on the way that became a link out of the root is not followed', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'dir/a.mp4': BYTES });
  const { id } = itemAt(catalogs, 'dir/a.mp4');
  await home.stop();
  // The very same file, so that only its place is wrong.
  await rename(home.path('dir'), `${home.root}-outside`);
  await symlink(`${home.root}-outside`, home.path('dir'));
  await t.rejects(catalogs.openItem('films', id), { code: 'ITEM_UNREADABLE' });
});

t.test('a link inside the root can be opened', async (t) => {
  const home = new Home(t);
  await home.put({ 'dir/real.mp4': BYTES });
  await symlink('dir/real.mp4', home.path('a.mp4'));
  const catalogs = await home.share({});
  const readable = await readableOf(catalogs);
  t.same(await collect(readable.read({ start: 0, end: 6 }, signal)), Buffer.from('natster'));
  await readable.close();
});

t.test('an outdated item starts a scan by itself', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'a.mp4': 'a' });
  const { id, revision } = itemAt(catalogs, 'a.mp4');
  await appendFile(home.path('a.mp4'), 'more');
  // As if the last scan had been long ago.
  const now = t.intercept(performance, 'now', { value: () => 1e9 });
  await t.rejects(catalogs.openItem('films', id), { code: 'ITEM_CHANGED' });
  await waitFor('a scan', () => itemAt(catalogs, 'a.mp4').revision !== revision);
  now.restore();
});

t.test('a readable gives exactly the bytes asked for', async (t) => {
  const { catalogs } = await open(t);
  const readable = await readableOf(catalogs);
  t.match(readable, { size: BYTES.length, mimeType: 'video/mp4', fileName: 'a.mp4' });
  t.equal(readable.revision, itemAt(catalogs, 'a.mp4').revision);
  const last = BYTES.length - 1;
  const ranges = [
    [0, last],
    [0, 0],
    [last, last],
    [262_143, 262_144],
    [5, 600_000],
  ] as const;
  for (const [start, end] of ranges) {
    const bytes = await collect(readable.read({ start, end }, signal));
    t.ok(bytes.equals(BYTES.subarray(start, end + 1)), `${start}-${end}`);
  }
  await t.rejects(collect(readable.read({ start: 0, end: last + 1 }, signal)), {
    code: 'RANGE_INVALID',
  });
  await readable.close();
});

t.test('many readers share an open file and do not disturb each other', async (t) => {
  const { catalogs } = await open(t);
  const readers = await Promise.all(Array.from({ length: 20 }, () => readableOf(catalogs)));
  const all = await Promise.all(
    readers.map(async (readable, i) => {
      const range = { start: i, end: BYTES.length - 1 };
      const bytes = await collect(readable.read(range, signal));
      await readable.close();
      return bytes.equals(BYTES.subarray(i));
    }),
  );
  t.ok(all.every(Boolean));
});

t.test('a readable stops when it is told to, and when the file changes', async (t) => {
  const { home, catalogs } = await open(t);
  const readable = await readableOf(catalogs);
  const range = { start: 0, end: BYTES.length - 1 };
  const controller = new AbortController();
  await t.rejects(
    async () => {
      for await (const _ of readable.read(range, controller.signal)) controller.abort();
    },
    { name: 'AbortError' },
  );
  await t.rejects(
    async () => {
      for await (const _ of readable.read(range, signal)) await appendFile(home.path('a.mp4'), 'x');
    },
    { code: 'ITEM_CHANGED' },
  );
});

t.test('after the end nothing is open any more', async (t) => {
  const { home, file } = await open(t);
  await home.stop();
  await t.rejects(file.read(Buffer.alloc(1), 0, 1, 0), { code: 'ITEM_UNREADABLE' });
});
