import { mkdir, rm, writeFile } from 'node:fs/promises';
import t, { type Test } from 'tap';
import type { Library } from '../../bridge/library/library.ts';
import { lacking } from '../support/fixtures.ts';
import { makeHostileLibrary, SUBTITLE_BOMB } from '../support/hostile-library.ts';
import { mediaZoo } from '../support/media-zoo.ts';
import { waitFor } from '../support/wait-for.ts';
import { problemOf, startProber, withFile } from './probe/support.ts';
import { byPath, Home, haltAfter, scanned } from './support.ts';

const skip = await lacking('ffmpeg', 'mkfifo');
if (!skip) await mediaZoo();
const never = new AbortController().signal;

const isDone = (library: Library): Promise<boolean> =>
  waitFor(
    'all to be described and hashed',
    () => library.sources.list().every(({ activity }) => activity.stage === 'idle'),
    120_000,
  );

const open = async (t: Test, home: Home, more = {}): Promise<Library> => {
  const library = await home.open({ prober: startProber(t), ...more });
  await library.catalogs.createOfFolder('films', '', home.root);
  await scanned(library);
  return library;
};

t.test('all that is good is an item, and each bad thing has its line', { skip }, async (t) => {
  const home = new Home(t);
  const expected = await makeHostileLibrary(home.root, { many: 2_000 });
  const library = await open(t, home);
  const items = byPath(library.catalogs);
  t.same([...items.keys()].sort(), Object.keys(expected.items).sort(), 'visible at once');
  await isDone(library);
  const lines = library.sources.problems('media');
  t.same(
    lines.map(({ path, kind }) => `${kind} ${path}`).sort(),
    Object.entries(expected.problems)
      .map(([path, kind]) => `${kind} ${path}`)
      .sort(),
  );
  t.equal(library.sources.info('media').problems, lines.length);
  for (const { path, message, hint } of lines) t.ok(message && hint, path);
  const now = byPath(library.catalogs);
  const isClosed = (path: string) => expected.problems[path] === 'unreadable';
  const wrong = Object.entries(expected.items).filter(([path, facts]) => {
    const item = now.get(path);
    if (!item?.hash && !isClosed(path)) return true;
    return Object.entries(facts).some(([name, fact]) => !isLike(item?.[name as 'title'], fact));
  });
  t.same(
    wrong.map(([path, facts]) => ({ facts, item: now.get(path) })),
    [],
  );
  t.ok(now.get('Films/Told (2001)/Told (2001).mp4')?.poster, 'its poster');
});

/** Whether a value has at least what is expected of it. */
const isLike = (value: unknown, expected: unknown): boolean =>
  typeof expected === 'object' && expected !== null
    ? Object.entries(expected).every(([name, each]) => isLike(Object(value)[name], each))
    : typeof expected === 'number'
      ? Math.abs(Number(value) - expected) < 0.2
      : value === expected;

t.test('a file that becomes a folder while all is looked through', { skip }, async (t) => {
  const home = new Home(t);
  await home.put({ 'a.mp4': 'film', 'b.mp4': 'film' });
  const { catalogs } = await open(t, home, { pace: haltAfter(0) });
  const scanning = catalogs.scan('films');
  await rm(home.path('b.mp4'));
  await mkdir(home.path('b.mp4'));
  await writeFile(home.path('b.mp4/c.mp4'), 'film');
  await scanning;
  await catalogs.scan('films');
  t.same([...byPath(catalogs).keys()].sort(), ['a.mp4', 'b.mp4/c.mp4']);
});

t.test('a file that is written anew keeps its id while it is empty', { skip }, async (t) => {
  const home = new Home(t);
  await home.put({ 'a.mp4': 'film' });
  const { catalogs } = await open(t, home, { pace: haltAfter(0) });
  const before = byPath(catalogs).get('a.mp4');
  await writeFile(home.path('a.mp4'), '');
  t.match(await catalogs.scan('films'), { kept: 1, removed: 0 });
  await writeFile(home.path('a.mp4'), 'another film');
  await catalogs.scan('films');
  t.equal(byPath(catalogs).get('a.mp4')?.id, before?.id);
  t.not(byPath(catalogs).get('a.mp4')?.revision, before?.revision);
});

t.test('a subtitle that would grow beyond measure ends in time', { skip }, async (t) => {
  const prober = startProber(t);
  const file = `${t.testdir({})}/bomb.srt`;
  const cue = (i: number) =>
    `${i}\n00:00:00,000 --> 99:59:59,000\n${SUBTITLE_BOMB.slice(0, 900)}\n`;
  await writeFile(file, Array.from({ length: 10_000 }, (_, i) => cue(i)).join('\n'));
  const asked = Date.now();
  const text = await withFile(file, (bytes) =>
    prober.subtitle(bytes, { format: 'srt' }, never).catch((error: unknown) => {
      return problemOf(Promise.reject(error));
    }),
  );
  t.ok(text.length < 64 * 1024 * 1024);
  t.ok(Date.now() - asked < 30_000);
});
