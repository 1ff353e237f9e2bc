import { execFileSync } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import t from 'tap';
import type { Pace } from '../../bridge/library/indexer.ts';
import { waitFor } from '../support/wait-for.ts';
import { Home, haltAfter, hashed, itemAt } from './support.ts';

t.test('a hash is what sha256sum says', async (t) => {
  const home = new Home(t);
  const files = {
    'small.mp4': 'abc',
    'pieces.mp4': Buffer.alloc(3 * 1024 * 1024 + 17, 'natster'),
    'even.mp4': Buffer.alloc(2 * 1024 * 1024, 1),
  };
  const catalogs = await home.share(files);
  await hashed(catalogs);
  for (const path of Object.keys(files)) {
    const output = execFileSync('sha256sum', [home.path(path)], { encoding: 'utf8' });
    t.equal(itemAt(catalogs, path).hash, output.slice(0, 64), path);
  }
});

t.test('items can be seen before they are hashed', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'a.mp4': 'a' }, { pace: haltAfter(0) });
  t.equal(itemAt(catalogs, 'a.mp4').hash, undefined);
});

t.test('hashing goes on after a restart with what is not hashed', async (t) => {
  const home = new Home(t);
  const files = { 'a.mp4': 'a', 'b.mp4': Buffer.alloc(8 * 1024 * 1024, 2) };
  // Two descriptions and one small file: three pauses, and one after each piece.
  const pace = haltAfter(6);
  const first = await home.share(files, { pace });
  await waitFor('the halt', () => pace.isHalted);
  const start = performance.now();
  await home.stop();
  t.ok(performance.now() - start < 2000, 'stopping does not wait for the file');

  const second = await home.start();
  t.match(itemAt(second, 'a.mp4'), { id: itemAt(first, 'a.mp4').id, hash: /./ });
  t.equal(itemAt(second, 'b.mp4').hash, undefined);
  await hashed(second);
});

t.test('a file that changes while it is read gets the hash of its new bytes', async (t) => {
  const home = new Home(t);
  let pieces = 0;
  const changing: Pace = {
    ready: async () => undefined,
    pause: async () => {
      if (pieces++ === 3) await appendFile(home.path('a.mp4'), 'more');
    },
  };
  const catalogs = await home.share({ 'a.mp4': Buffer.alloc(3 * 1024 * 1024) }, { pace: changing });
  await waitFor('the change', () => pieces > 3);
  await catalogs.scan('films');
  await hashed(catalogs);
  const output = execFileSync('sha256sum', [home.path('a.mp4')], { encoding: 'utf8' });
  t.equal(itemAt(catalogs, 'a.mp4').hash, output.slice(0, 64));
});

t.test('hashes do not change the revision that sessions are bound to', async (t) => {
  const home = new Home(t);
  const catalogs = await home.share({ 'a.mp4': Buffer.alloc(3 * 1024 * 1024) });
  const { revision } = itemAt(catalogs, 'a.mp4');
  const file = await catalogs.openItem('films', itemAt(catalogs, 'a.mp4').id);
  await hashed(catalogs);
  t.equal(itemAt(catalogs, 'a.mp4').revision, revision);
  await file.check();
});
