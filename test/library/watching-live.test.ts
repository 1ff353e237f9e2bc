/** A library that watches its folder, with real files and the usual times. */
import { appendFile, copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import t, { type Test } from 'tap';
import type { Pace } from '../../bridge/library/indexer.ts';
import { lacking } from '../support/fixtures.ts';
import { mediaZoo } from '../support/media-zoo.ts';
import { waitFor } from '../support/wait-for.ts';
import { nfo } from './describing/support.ts';
import { inZoo, startProber } from './probe/support.ts';
import { byPath, Home, scanned } from './support.ts';

const skip = await lacking('ffmpeg');
if (!skip) await mediaZoo();
/** What is promised, and as much again for a busy machine. */
const SOON_MS = 60_000;

/** Counts how often a file was described or hashed. */
const counting = (): Pace & { readonly count: () => number } => {
  let count = 0;
  return {
    count: () => count,
    ready: async () => undefined,
    pause: async () => {
      count++;
    },
  };
};

const start = async (t: Test, files: readonly string[]) => {
  const home = new Home(t);
  const pace = counting();
  const put = async (path: string, zoo = 'fast.mp4') => {
    await mkdir(dirname(home.path(path)), { recursive: true });
    await copyFile(inZoo(zoo), home.path(path));
  };
  for (const path of files) await put(path);
  const live = { isWatching: true, quietMs: 2_000, pace, prober: startProber(t) };
  const library = await home.open(live);
  const { catalogs, sources } = library;
  await catalogs.createOfFolder('films', '', home.root);
  await scanned(library);
  const items = () => byPath(catalogs);
  const isAt = (path: string) => waitFor(path, () => items().get(path), SOON_MS);
  const isIdle = () =>
    waitFor('rest', () => {
      const done = [...items().values()].every(({ hash, details }) => hash && details);
      return done && sources.list().every(({ activity }) => activity.stage === 'idle');
    });
  await isIdle();
  return { home, library, catalogs, sources, pace, put, items, isAt, isIdle };
};

t.test('files that come, grow, move and go', { skip }, async (t) => {
  const live = await start(t, ['a.mp4', 'b.mp4']);
  const { home, items, isAt, isIdle, pace, put } = live;

  t.comment('a new one');
  await put('new.mp4', 'end.mp4');
  await isAt('new.mp4');
  await isIdle();

  t.comment('one that is copied slowly');
  const growing = home.path('growing.mp4');
  const untilMs = Date.now() + 4_000;
  await waitFor('the copying to end', async () => {
    await appendFile(growing, Buffer.alloc(1_000, 1));
    if (items().has('growing.mp4')) throw t.fail('it is shown while it grows');
    return Date.now() > untilMs;
  });
  t.equal((await isAt('growing.mp4')).byte_size % 1_000, 0);
  await rm(growing);
  await waitFor('it to go', () => !items().has('growing.mp4'), SOON_MS);

  t.comment('one that gets another name');
  const before = items().get('a.mp4');
  await isIdle();
  const read = pace.count();
  await rename(home.path('a.mp4'), home.path('Another Name (1999).mp4'));
  const { id, hash, revision } = await isAt('Another Name (1999).mp4');
  t.match(before, { id, hash, revision });
  await waitFor('its description', () => items().get('Another Name (1999).mp4')?.details, SOON_MS);
  t.equal(items().get('Another Name (1999).mp4')?.title, 'Another Name');
  t.ok(pace.count() - read <= 2, 'looked into, not read through');

  t.comment('one that is deleted');
  await rm(home.path('b.mp4'));
  await waitFor('it to go', () => !items().has('b.mp4'), SOON_MS);
});

t.test('folders that come', { skip }, async (t) => {
  const { home, items, isAt, put } = await start(t, ['a.mp4']);
  await put('deep/er/and/deeper/film.mp4');
  await isAt('deep/er/and/deeper/film.mp4');

  const outside = join(home.root, '..', 'outside');
  await mkdir(outside);
  for (let i = 0; i < 200; i++) await writeFile(join(outside, `${i}.mp4`), `film ${i}`);
  await rename(outside, home.path('moved in'));
  await waitFor('two hundred films', () => items().size === 202, SOON_MS);
});

t.test('what is put beside a film changes it, and no other', { skip }, async (t) => {
  const { home, items, library, put } = await start(t, ['One/One.mp4', 'Two/Two.mp4']);
  const changedAt = () => library.sources.index('media').paths.at('Two/Two.mp4')?.changedAt;
  const before = changedAt();
  await writeFile(home.path('One/movie.nfo'), nfo('movie', '<title>The First</title>'));
  const plain = items().get('One/One.mp4')?.title;
  const one = () => items().get('One/One.mp4');
  await waitFor('the title', () => one()?.title === 'The First', SOON_MS);
  await put('One/poster.jpg', 'pic.jpg');
  await waitFor('the poster', () => one()?.poster, SOON_MS);
  await rm(home.path('One/movie.nfo'));
  await waitFor('the old title', () => one()?.title === plain, SOON_MS);
  t.equal(changedAt(), before);
});

t.test('a folder that goes away, and comes back', { skip }, async (t) => {
  const { home, items, sources, put, isAt } = await start(t, ['a.mp4', 'x/b.mp4']);
  const before = [...items().values()];
  const away = `${home.root}-away`;
  for (const isEmptyLeft of [false, true]) {
    await rename(home.root, away);
    if (isEmptyLeft) await mkdir(home.root);
    await waitFor('it to be missed', () => sources.info('media').isAway, SOON_MS);
    t.same([...items().values()], before, 'its items are kept');
    if (isEmptyLeft) await rm(home.root, { recursive: true });
    await rename(away, home.root);
    await waitFor('it to be back', () => !sources.info('media').isAway, SOON_MS);
    t.same([...items().values()], before, 'as they were');
  }
  await put('x/new.mp4');
  await isAt('x/new.mp4');
});
