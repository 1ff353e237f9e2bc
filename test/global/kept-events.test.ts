/** What the global service knows outlives the server that kept it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { JetStream } from '../../bridge/global/jet-stream.ts';
import { Storage } from '../../bridge/global/storage.ts';
import { temporaryDir } from '../support/bridge-process.ts';
import { GlobalNetwork } from '../support/global-network.ts';
import { waitFor } from '../support/wait-for.ts';

const eventsIn = (dir: string): string =>
  readdirSync(dir)
    .filter((name) => name.startsWith('entries'))
    .map((name) => readFileSync(join(dir, name), 'utf8'))
    .join();

t.test('a server that lost everything is told again', async (t) => {
  const keptDir = join(temporaryDir(t), 'events');
  const network = await GlobalNetwork.start(t);
  const first = await network.serve({ keptDir });
  const olivia = await network.registered('Olivia');
  const ben = await network.registered('Ben');
  for (const catalog of ['films', 'music', 'music'])
    await olivia.global.share(catalog, ben.account);
  await olivia.global.unshare('films', ben.account);
  await olivia.global.share('photos', ben.account);
  await olivia.global.unshare('photos', ben.account);
  await olivia.global.share('photos', ben.account);
  const shares = async () =>
    [...(await ben.global.shares())].sort((a, b) => (a.catalog < b.catalog ? -1 : 1));
  const known = await shares();
  t.same(
    known.map(({ catalog }) => catalog),
    ['music', 'photos'],
  );
  const { data: who } = await ben.global.whoami();
  await waitFor('the copy', () => (eventsIn(keptDir).match(/"subject"/g) ?? []).length === 7);
  await first.stop();

  const storage = new Storage(new JetStream(await network.connection()), { replicas: 1 });
  await storage.clear();
  const second = await network.serve({ keptDir });
  await waitFor('it to be known again', async () => (await ben.global.shares()).length === 2);
  t.same(await shares(), known, 'what came last counts');
  t.same((await ben.global.whoami()).data, who);

  await t.test('and goes on from there', async (t) => {
    await olivia.global.unshare('photos', ben.account);
    await olivia.global.share('films', ben.account);
    const now = await shares();
    t.same(
      now.map(({ catalog }) => catalog),
      ['films', 'music'],
    );
    const kept = () =>
      eventsIn(keptDir).includes('films.catalog_shared') &&
      (eventsIn(keptDir).match(/"subject"/g) ?? []).length === 7;
    await waitFor('the copy', kept);
    await second.stop();
    await storage.clear();
    const third = await network.serve({ keptDir });
    await waitFor('it once more', async () => (await ben.global.shares()).length === 2);
    t.same(await shares(), now);
    await third.stop();
  });

  await t.test('a copy that cannot be read stops nobody', async (t) => {
    const [file = ''] = readdirSync(keptDir).filter((name) => name.startsWith('entries'));
    writeFileSync(join(keptDir, file), '{');
    await network.serve({ keptDir });
    await waitFor('an answer', async () => (await ben.global.whoami()).code === 200);
    t.equal((await ben.global.shares()).length, 2);
  });
});
