/** Things that happen at the same time as a scan, a description or a write. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { Pace } from '../../bridge/library/indexer.ts';
import { waitFor } from '../support/wait-for.ts';
import { byPath, Home, haltAfter, hashed, itemAt, scanned, silent } from './support.ts';

/** Background work waits at its beginning until it is let go. */
const held = () => {
  let letGo = (): void => undefined;
  const going = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let isHeld = false;
  const pace: Pace = {
    ready: async () => undefined,
    pause: async (_, signal) => {
      isHeld = true;
      const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
      await Promise.race([going, aborted]);
    },
  };
  return { pace, letGo: () => letGo(), isHeld: () => isHeld };
};

t.test('a film that is renamed while it is described gets its new name', async (t) => {
  const home = new Home(t);
  const { pace, letGo, isHeld } = held();
  const catalogs = await home.share({ 'Old Name (2001).mp4': 'film' }, { pace });
  await waitFor('it to be looked into', isHeld);
  await rename(home.path('Old Name (2001).mp4'), home.path('New Name (2002).mp4'));
  t.match(await catalogs.scan('films'), { moved: 1 });
  letGo();
  await hashed(catalogs);
  t.match(itemAt(catalogs, 'New Name (2002).mp4'), { title: 'New Name', year: 2002 });
});

t.test('a source that is removed while it is described is left alone', async (t) => {
  const home = new Home(t);
  const { pace, letGo, isHeld } = held();
  await home.put({ 'a.mp4': 'a', 'b.mp4': 'b' });
  const library = await home.open({ pace });
  const { sources, catalogs } = library;
  await catalogs.createOfFolder('films', '', home.root);
  await scanned(library);
  await waitFor('it to be looked into', isHeld);
  const scanning = catalogs.scan('films').catch(() => undefined);
  await catalogs.remove('films');
  letGo();
  await scanning;
  t.same(sources.list(), []);
  await sources.add(home.root);
  await waitFor('its items', () => sources.info('media').items === 2);
});

t.test('what could not be kept when it was found is looked at again by itself', async (t) => {
  const home = new Home(t);
  const failures: unknown[] = [];
  const log = { ...silent, error: (data: object) => failures.push(data) };
  await home.put({ 'a.mp4': 'a' });
  const { sources } = await home.open({ log, isWatching: true });
  await sources.add(home.root, {}, 'media');
  await sources.scan('media');
  const dir = join(home.dir, '..', 'sources', 'media');
  await rename(dir, `${dir}-away`);
  await writeFile(dir, 'in the way');
  await home.put({ 'new/b.mp4': 'b' });
  await waitFor('it to fail', () => failures.length > 0);
  await rm(dir);
  await rename(`${dir}-away`, dir);
  // Nothing that the failed look has seen tells of this.
  await home.put({ 'new/c.mp4': 'c' });
  await waitFor('all of them', () => sources.info('media').items === 3);
});

t.test('with the data directory gone for writing, all goes on in memory', async (t) => {
  const home = new Home(t);
  const library = await home.open();
  const { sources, catalogs } = library;
  await home.put({ 'a.mp4': 'a', 'b/b.mp4': 'b' });
  await catalogs.createOfFolder('films', '', home.root);
  await scanned(library);
  await hashed(catalogs);
  const dir = join(home.dir, '..', 'sources', 'media');
  await rename(dir, `${dir}-away`);
  await writeFile(dir, 'in the way');
  await home.put({ 'c.mp4': 'c' });
  for (let i = 0; i < 3; i++) await sources.scan('media').catch(() => undefined);
  // The walk ends too early for anybody to wait for what it has begun to write.
  await home.put({ 'd.mp4': 'd' });
  const scanning = sources.scan('media').catch(() => undefined);
  await rename(home.root, `${home.root}-away`);
  await scanning;
  await rename(`${home.root}-away`, home.root);
  t.ok(byPath(catalogs).has('c.mp4'));
  await rm(dir);
  await rename(`${dir}-away`, dir);
  await sources.scan('media');
  await hashed(catalogs);
  const before = catalogs.items('films');
  await home.stop();
  t.same((await home.start(HALTED)).items('films'), before);
});

const HALTED = { pace: haltAfter(-1) };

t.test('items of a source that is forgotten are told to be gone', async (t) => {
  const home = new Home(t);
  const library = await home.open();
  const { sources, catalogs } = library;
  await home.put({ 'a.mp4': 'a' });
  await catalogs.createOfFolder('films', '', home.root);
  await scanned(library);
  const [{ id } = { id: '' }] = catalogs.items('films');
  await sources.remove('media');
  await waitFor('the catalog to follow', () => catalogs.get('films').items === 0);
  t.match(catalogs.history('films').changes, [{ id, isRemoved: true }]);
});

t.test('few films whose disk was taken out are kept, whoever looks first', async (t) => {
  const home = new Home(t);
  const library = await home.open({ isWatching: true });
  const { sources, catalogs } = library;
  await home.put({ 'a.mp4': 'a', 'b/b.mp4': 'b' });
  await catalogs.createOfFolder('films', '', home.root);
  await scanned(library);
  await hashed(catalogs);
  const before = catalogs.items('films');
  await rename(home.root, `${home.root}-away`);
  await mkdir(home.root);
  await waitFor('it to be missed', () => sources.info('media').isAway);
  t.same(catalogs.items('films'), before);
  await rm(home.root, { recursive: true });
  await rename(`${home.root}-away`, home.root);
});
