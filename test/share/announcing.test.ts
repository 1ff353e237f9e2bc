/** What a bridge shares is what the global service says, whatever was in the way. */
import t from 'tap';
import { AnnouncedNetwork } from '../../bridge/share/announcing/announced-network.ts';
import type { Announced } from '../../bridge/share/announcing/global-questions.ts';
import { GlobalNetwork } from '../support/global-network.ts';
import { silent } from '../support/loopback.ts';
import { GlobalClient } from '../support/original/global-client.ts';
import { waitFor } from '../support/wait-for.ts';

t.test('shares are announced as soon as they can be', async (t) => {
  const network = await GlobalNetwork.start(t);
  const olivia = await network.original.guest('Olivia');
  const ben = await network.original.guest('Ben');
  const [asOlivia, asBen] = [olivia, ben].map(({ nc, account }) => new GlobalClient(nc, account));
  if (!asOlivia || !asBen) throw new Error('nobody');
  const wanted: Announced[] = [{ catalog: 'films', target: ben.account }];
  const announced = new AnnouncedNetwork({
    ...{ nc: olivia.nc, account: olivia.account, log: silent, hasOthers: false },
    ...{ wanted: () => wanted, revision: () => 1_795_193_526 },
  });
  t.teardown(() => announced.stop());
  announced.step(true);

  // The administrator comes later, and so does Ben.
  await network.serve();
  await waitFor('Olivia', async () => (await asOlivia.whoami().catch(() => undefined))?.data);
  await asBen.init();
  const share = await waitFor('the share', async () => (await asBen.shares())[0]);
  t.match(share, { from_account: olivia.account, to_account: ben.account, catalog: 'films' });
  announced.step(true);
  await waitFor('the heartbeat', async () => (await asBen.shares())[0]?.catalog_online);
  t.equal((await asBen.shares())[0]?.revision, 1_795_193_526);

  // Another program of hers shared something.
  await asOlivia.share('secret', ben.account);
  wanted.push({ catalog: 'music', target: ben.account });
  announced.step(false);
  await waitFor('what she shares, and nothing else', async () => {
    const names = (await asBen.shares()).map(({ catalog }) => catalog);
    return names.toSorted().join() === 'films,music';
  });
  wanted.splice(0);
  announced.step(false);
  await waitFor('the end', async () => (await asBen.shares()).length === 0);
});

t.test('what other programs of an account of the original announced stays', async (t) => {
  const network = await GlobalNetwork.start(t);
  await network.serve();
  const olivia = await network.original.guest('Olivia');
  const ben = await network.original.guest('Ben');
  const asOlivia = new GlobalClient(olivia.nc, olivia.account);
  const asBen = new GlobalClient(ben.nc, ben.account);
  for (const client of [asOlivia, asBen]) await client.init();
  await asOlivia.share('theirs', ben.account);
  const wanted: Announced[] = [{ catalog: 'films', target: ben.account }];
  const announced = new AnnouncedNetwork({
    ...{ nc: olivia.nc, account: olivia.account, log: silent, hasOthers: true },
    ...{ wanted: () => wanted, revision: () => 1_795_193_526 },
  });
  t.teardown(() => announced.stop());
  const listed = async () => (await asBen.shares()).map(({ catalog }) => catalog).toSorted();
  announced.step(true);
  await waitFor('ours beside it', async () => (await listed()).join() === 'films,theirs');
  wanted.splice(0);
  announced.step(false);
  await waitFor('ours to end', async () => (await listed()).join() === 'theirs');
});
