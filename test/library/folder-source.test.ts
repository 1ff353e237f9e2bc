import { execFileSync } from 'node:child_process';
import { chmod, link, mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { checkFolder, FolderSource } from '../../bridge/library/folder-source.ts';
import { EVERYTHING } from '../../bridge/library/source.ts';

const walk = async (dir: string, signal = new AbortController().signal) => {
  const files: string[] = [];
  const problems: Record<string, string> = {};
  const hidden: string[] = [];
  for await (const events of new FolderSource(dir).walk(EVERYTHING, signal)) {
    for (const event of events) {
      if (event.kind === 'directory') files.push(...event.directory.files.map(({ path }) => path));
      else {
        problems[event.problem.path] = event.problem.kind;
        if (event.problem.hidesItems) hidden.push(event.problem.path);
      }
    }
  }
  return { files, problems, hidden };
};

/** Does the work while `dir` is closed to us: as another user when we are root, whom nothing stops. */
const whileClosed = async <T>(dir: string, work: () => Promise<T>): Promise<T> => {
  const isRoot = process.getuid?.() === 0;
  await chmod(dir, 0);
  if (isRoot) process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    await chmod(dir, 0o755);
  }
};

t.test('media files are found, in the order of their names', async (t) => {
  const dir = t.testdir({
    'b.mkv': 'x',
    'a.mp4': 'x',
    'notes.txt': 'x',
    'a.srt': 'x',
    noextension: 'x',
    z: { 'song.flac': 'x', deeper: { 'photo.JPG': 'x' } },
    c: { 'film.webm': 'x' },
  });
  t.same(await walk(dir), {
    files: ['a.mp4', 'b.mkv', 'c/film.webm', 'z/song.flac', 'z/deeper/photo.JPG'],
    problems: {},
    hidden: [],
  });
});

t.test('hidden files, samples and what systems keep for themselves are left out', async (t) => {
  const inside = () => ({ 'a.mp4': 'x' });
  const dir = t.testdir({
    '.hidden.mp4': 'x',
    '._a.mp4': 'x',
    '.Trash-1000': inside(),
    '.cache': inside(),
    '@eaDir': inside(),
    'lost+found': inside(),
    'System Volume Information': inside(),
    '$RECYCLE.BIN': inside(),
    '#recycle': inside(),
    film: { 'film.mkv': 'x', 'sample.mkv': 'x', Sample: inside() },
    'kept.mp4': 'x',
  });
  t.same((await walk(dir)).files, ['kept.mp4', 'film/film.mkv']);
});

t.test('links are followed inside the root, never out of it, never in circles', async (t) => {
  const base = t.testdir({
    outside: { 'secret.mp4': 'x', more: { 'secret.mp4': 'x' } },
    root: {
      films: { 'film.mp4': 'x', loop: t.fixture('symlink', '..') },
      'file.mp4': t.fixture('symlink', 'films/film.mp4'),
      favourites: t.fixture('symlink', 'films'),
      again: t.fixture('symlink', 'films'),
      'out.mp4': t.fixture('symlink', '../outside/secret.mp4'),
      out: t.fixture('symlink', '../outside/more'),
      'broken.mp4': t.fixture('symlink', 'nowhere.mp4'),
      broken: t.fixture('symlink', 'nowhere'),
      'self.mp4': t.fixture('symlink', 'self.mp4'),
      'notes.txt': t.fixture('symlink', '../outside/secret.mp4'),
    },
  });
  const { files, problems, hidden } = await walk(join(base, 'root'));
  t.same(files.sort(), ['again/film.mp4', 'file.mp4', 'films/film.mp4']);
  t.same(problems, {
    'out.mp4': 'link-outside',
    out: 'link-outside',
    'broken.mp4': 'link-broken',
    'self.mp4': 'link-loop',
    'films/loop': 'link-loop',
    'again/loop': 'link-loop',
  });
  t.same(hidden, []);
});

t.test('the root itself may be a link, or lie behind one', async (t) => {
  const base = t.testdir({ real: { 'a.mp4': 'x' }, root: t.fixture('symlink', 'real') });
  t.same((await walk(join(base, 'root'))).files, ['a.mp4']);
  t.equal(await checkFolder(join(base, 'root')), await checkFolder(join(base, 'real')));
});

t.test('what is no file is no item', async (t) => {
  const dir = t.testdir({ 'folder.mp4': { 'a.mp4': 'x' } });
  execFileSync('mkfifo', [join(dir, 'pipe.mp4'), join(dir, 'pipe')]);
  await symlink('pipe.mp4', join(dir, 'link.mp4'));
  t.match(await walk(dir), {
    files: ['folder.mp4/a.mp4'],
    problems: { 'pipe.mp4': 'not-a-file', 'link.mp4': 'not-a-file' },
  });
});

const HOSTILE = [
  '-rf.mp4',
  'a\nb.mp4',
  '%d%s%00.mp4',
  '"quotes" & \'more\' $(reboot) `x`;.mp4',
  'concat:a|b.mp4',
  '..mp4.mp4',
  '\u202egpj.mp4',
  'ein Lied für Łódź 映画 🎬.mp4',
  `${'x'.repeat(251)}.mp4`,
  'back\\slash.mp4',
];

t.test('odd names are names', async (t) => {
  const dir = t.testdir();
  const visible = HOSTILE.filter((name) => !name.startsWith('.'));
  for (const name of visible) await writeFile(join(dir, name), 'x');
  const { files, problems } = await walk(dir);
  t.same(files.sort(), visible.sort());
  t.same(problems, {});
});

t.test('a name that is not UTF-8 is reported', async (t) => {
  const dir = t.testdir({ 'good.mp4': 'x' });
  const name = (text: string) =>
    Buffer.concat([Buffer.from(`${dir}/`), Buffer.from(text, 'latin1')]);
  await writeFile(name('caf\xe9.mp4'), 'x');
  await mkdir(name('Musik f\xfcr alle'));
  await writeFile(name('f\xfcr.txt'), 'x');
  t.same(await walk(dir), {
    files: ['good.mp4'],
    problems: { 'caf\ufffd.mp4': 'name-not-utf8', 'Musik f\ufffdr alle': 'name-not-utf8' },
    hidden: [],
  });
});

t.test('a directory that cannot be read is reported; the rest is found', async (t) => {
  const dir = t.testdir({ closed: { 'a.mp4': 'x' }, open: { 'b.mp4': 'x' } });
  t.same(await whileClosed(join(dir, 'closed'), () => walk(dir)), {
    files: ['open/b.mp4'],
    problems: { closed: 'unreadable' },
    hidden: ['closed'],
  });
});

t.test('a root that cannot be read is no source', async (t) => {
  const dir = t.testdir({ closed: { 'a.mp4': 'x' }, file: 'x' });
  const refused = { code: 'DIRECTORY_INVALID' };
  await whileClosed(join(dir, 'closed'), async () => {
    for (const name of ['closed', 'file', 'missing']) {
      await t.rejects(walk(join(dir, name)), refused, name);
      await t.rejects(checkFolder(join(dir, name)), refused, name);
    }
  });
});

t.test('forty levels and ten thousand files in one folder', async (t) => {
  const dir = t.testdir();
  const deep = Array.from({ length: 40 }, (_, i) => `level ${i}`).join('/');
  await mkdir(join(dir, deep), { recursive: true });
  await writeFile(join(dir, deep, 'deep.mp4'), 'x');
  await mkdir(join(dir, 'many'));
  await writeFile(join(dir, 'many', '0.mp4'), 'x');
  for (let i = 1; i < 10_000; i++) {
    await link(join(dir, 'many', '0.mp4'), join(dir, 'many', `${i}.mp4`));
  }
  const { files } = await walk(dir);
  t.equal(files.length, 10_001);
  t.ok(files.includes(`${deep}/deep.mp4`));
});

t.test('a walk ends when it is aborted', async (t: Test) => {
  const dir = t.testdir({ a: { 'a.mp4': 'x' }, b: { 'b.mp4': 'x' } });
  const controller = new AbortController();
  const { signal } = controller;
  await t.rejects(
    async () => {
      for await (const _ of new FolderSource(dir).walk(EVERYTHING, signal)) controller.abort();
    },
    { name: 'AbortError' },
  );
});

t.test('artwork is no photo of its own', async (t) => {
  const dir = t.testdir({
    Film: {
      'Film (2020).mkv': 'x',
      'poster.jpg': 'x',
      'Film (2020)-fanart.png': 'x',
      'tree.jpg': 'x',
    },
    Show: {
      'poster.jpg': 'x',
      'season01-poster.jpg': 'x',
      extrafanart: { '1.jpg': 'x' },
      'Season 1': { '1.mkv': 'x', '1-thumb.jpg': 'x' },
    },
    Holiday: { 'poster.jpg': 'x', 'a.jpg': 'x', extrafanart: { '1.jpg': 'x' } },
    Phone: { 'IMG_0001.jpg': 'x', 'IMG_0001.mov': 'x' },
  });
  const { files } = await walk(dir);
  t.strictSame(files, [
    ...['Film/Film (2020).mkv', 'Film/tree.jpg'],
    ...['Holiday/a.jpg', 'Holiday/poster.jpg', 'Holiday/extrafanart/1.jpg'],
    ...['Phone/IMG_0001.jpg', 'Phone/IMG_0001.mov'],
    'Show/Season 1/1.mkv',
  ]);
});

t.test('a folder keeps its identity; another one of its name has its own', async (t) => {
  const base = t.testdir({ media: {}, other: {} });
  const dir = join(base, 'media');
  const source = new FolderSource(dir);
  const first = await source.identity();
  await writeFile(join(dir, 'a.mp4'), 'x');
  t.equal(await source.identity(), first);
  await rename(dir, join(base, 'moved'));
  await t.rejects(source.identity(), { code: 'DIRECTORY_INVALID' });
  await rename(join(base, 'other'), dir);
  t.not(await source.identity(), first);
});
