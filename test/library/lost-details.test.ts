/** What a library keeps on disk beside its entries, and loses there. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { Library } from '../../bridge/library/library.ts';
import { waitFor } from '../support/wait-for.ts';
import { nfo } from './describing/support.ts';
import { startProber } from './probe/support.ts';
import { Home, scanned } from './support.ts';

const PLOT = 'Somebody goes away and comes back.';

/** Of the one film. */
const plotIn = async ({ sources }: Library): Promise<string | undefined> => {
  const index = sources.index(sources.list()[0]?.name ?? '');
  const [entry] = index.entries();
  const stored = await index.details(entry?.item.id ?? '');
  return stored?.details.overview;
};

t.test('details that are gone from the disk are made anew', async (t) => {
  const home = new Home(t);
  const prober = startProber(t);
  await home.put({
    'Film (2019).mkv': 'film',
    'Film (2019).nfo': nfo('movie', `<plot>${PLOT}</plot>`),
  });
  const before = await home.open({ prober });
  await before.catalogs.createOfFolder('films', '', home.root);
  await scanned(before);
  await waitFor('the plot', async () => (await plotIn(before)) === PLOT);
  await home.stop();

  const dir = join(home.dir, '..', 'sources');
  const files = (await readdir(dir, { recursive: true })).filter((name) =>
    name.includes('details-'),
  );
  t.equal(files.length, 1);
  for (const file of files) await rm(join(dir, file));

  const after = await home.open({ prober });
  t.equal(await plotIn(after), undefined);
  await after.catalogs.scan('films');
  await waitFor('the plot again', async () => (await plotIn(after)) === PLOT);
});
