import { appendFile, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { waitFor } from '../../support/wait-for.ts';
import { Mirror } from './mirror.ts';

t.test('what happens to files is noticed, in the directory where it happens', async (t) => {
  const base = t.testdir({ outside: { 'in.mp4': '1' }, media: { a: { 'old.mp4': '1' }, b: {} } });
  const root = join(base, 'media');
  const mirror = new Mirror(t, root);
  await mirror.isWatching();
  t.equal(mirror.watch.mode, 'watching');
  const steps: Record<string, () => Promise<void>> = {
    'a new file': () => writeFile(join(root, 'a', 'new.mp4'), ''),
    'more bytes': () => appendFile(join(root, 'a', 'new.mp4'), 'more'),
    'another time': () => utimes(join(root, 'a', 'new.mp4'), 1, 1),
    'another name': () => rename(join(root, 'a', 'new.mp4'), join(root, 'a', 'newer.mp4')),
    'another directory': () => rename(join(root, 'a', 'newer.mp4'), join(root, 'b', 'new.mp4')),
    'moved in': () => rename(join(base, 'outside', 'in.mp4'), join(root, 'b', 'in.mp4')),
    'moved out': () => rename(join(root, 'b', 'in.mp4'), join(base, 'outside', 'in.mp4')),
    removed: () => rm(join(root, 'b', 'new.mp4')),
    'a name that is not UTF-8': () =>
      writeFile(Buffer.concat([Buffer.from(`${root}/b/`), Buffer.from([0xe4, 0x2e])]), ''),
  };
  for (const [what, step] of Object.entries(steps)) {
    mirror.told.length = 0;
    await step();
    await mirror.isRight();
    t.notOk(mirror.told.includes('everything'), what);
  }
  t.same(
    mirror.told.map((each) => [...each]),
    [['b']],
  );
});

t.test('directories that come and go', async (t) => {
  const base = t.testdir({ outside: { tree: { deep: { 'a.mp4': '' } } }, media: { a: { b: {} } } });
  const root = join(base, 'media');
  const mirror = new Mirror(t, root);
  await mirror.isWatching();
  await mkdir(join(root, 'x', 'y', 'z'), { recursive: true });
  await writeFile(join(root, 'x', 'y', 'z', 'film.mp4'), '1');
  await mirror.isRight();
  await appendFile(join(root, 'x', 'y', 'z', 'film.mp4'), '2');
  await mirror.isRight();

  t.comment('moved in, renamed, and changed there');
  await rename(join(base, 'outside', 'tree'), join(root, 'tree'));
  await mirror.isRight();
  await rename(join(root, 'tree'), join(root, 'renamed'));
  await mirror.isRight();
  await appendFile(join(root, 'renamed', 'deep', 'a.mp4'), 'more');
  await mirror.isRight();

  t.comment('another one of the same name');
  await rename(join(root, 'renamed'), join(root, 'tree'));
  await mkdir(join(root, 'renamed', 'deep'), { recursive: true });
  await mirror.isRight();
  await writeFile(join(root, 'renamed', 'deep', 'b.mp4'), '1');
  await mirror.isRight();
  await rm(join(root, 'renamed'), { recursive: true });
  await mkdir(join(root, 'renamed', 'deep'), { recursive: true });
  await mirror.isRight();
  await writeFile(join(root, 'renamed', 'deep', 'c.mp4'), '1');
  await mirror.isRight();

  t.comment('a file in its place');
  await rm(join(root, 'tree'), { recursive: true });
  await writeFile(join(root, 'tree'), '1');
  await mirror.isRight();
  await rm(join(root, 'a'), { recursive: true });
  await mirror.isRight();
});

t.test('a folder that goes away, comes back, or is another one', async (t) => {
  const base = t.testdir({ media: { a: {} }, other: { b: {} } });
  const root = join(base, 'media');
  const mirror = new Mirror(t, root);
  await mirror.isWatching();
  await rename(root, join(base, 'away'));
  await mirror.isRight();
  await writeFile(join(base, 'away', 'a', 'film.mp4'), '1');
  await rename(join(base, 'away'), root);
  await mirror.isRight();
  await waitFor('the root to be noticed', () => mirror.told.at(-1) !== 'everything');
  await appendFile(join(root, 'a', 'film.mp4'), '2');
  await mirror.isRight();

  await rename(root, join(base, 'away'));
  await rename(join(base, 'other'), root);
  await mirror.isRight();
  await writeFile(join(root, 'b', 'film.mp4'), '1');
  await mirror.isRight();
});

t.test('thousands of new directories are everything', async (t) => {
  const base = t.testdir({ media: {} });
  const root = join(base, 'media');
  const mirror = new Mirror(t, root);
  await mirror.isWatching();
  for (let i = 0; i < 2_000; i++)
    await mkdir(join(root, `show ${i % 40}`, `${i}`), { recursive: true });
  await mirror.isRight();
  await waitFor('watches on all', () => mirror.told.includes('everything'));
  await writeFile(join(root, 'show 39', '1999', 'film.mp4'), '1');
  await mirror.isRight();
});

t.test('where changes are not told, everything is looked through again and again', async (t) => {
  const root = t.testdir({ a: {} });
  const mirror = new Mirror(t, root, {
    fileSystemOf: async () => ({ name: 'nfs', tells: 'nothing' }),
  });
  await waitFor('the mode', () => mirror.watch.mode === 'polling');
  t.match(mirror.watch.reason, /It lies on a file system \(nfs\)/);
  mirror.watch.setPollInterval(50);
  await waitFor('some looks', () => mirror.told.length > 3);
  t.ok(mirror.told.every((each) => each === 'everything'));
});

t.test('where only own changes are told, these are noticed at once', async (t) => {
  const root = t.testdir({ a: {} });
  const mirror = new Mirror(t, root, {
    fileSystemOf: async () => ({ name: 'fuse', tells: 'own changes' }),
  });
  await mirror.isWatching();
  t.equal(mirror.watch.mode, 'polling');
  await writeFile(join(root, 'a', 'film.mp4'), '1');
  await mirror.isRight();
});

t.test('one watch for the whole tree', async (t) => {
  const root = t.testdir({ a: { b: {} } });
  const mirror = new Mirror(t, root, { isRecursive: true });
  await waitFor('the first change', async () => {
    await writeFile(join(root, 'a', 'b', 'film.mp4'), `${Math.random()}`);
    return mirror.told.length > 1;
  });
  await mirror.isRight();
  t.same(mirror.told[1], new Set(['a/b']));
});
