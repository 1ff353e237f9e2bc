/** What the original's catalog server tells the programs in its own account. */
import { join } from 'node:path';
import t from 'tap';
import { temporaryDir } from '../support/bridge-process.ts';
import { noise } from '../support/fixtures.ts';
import { movedHousehold } from '../support/moved-household.ts';
import { waitFor } from '../support/wait-for.ts';

t.test('own programs are told, when they are marked; nobody else is', async (t) => {
  const { network, kevin, bridge, shares } = await movedHousehold(t);
  const { account, client } = kevin;
  const ben = await network.guest('Ben');
  const media = temporaryDir(t);
  await noise(join(media, 'Film.mp4'), 1);
  const heartbeats = client.localEvents('heartbeat');
  const offline = client.localEvents('offline');
  const bens = ben.client.localEvents('heartbeat');
  await Promise.all([kevin.nc.flush(), ben.nc.flush()]);
  await bridge.api.post('/catalogs', { name: 'kevbuzz', description: '', dir: media });
  await bridge.api.post('/catalogs', { name: 'private', description: '', dir: media });

  const forbidden = { error: 'Forbidden', code: 403, data: null };
  t.strictSame(await client.inbox(), forbidden, 'default deny');
  t.equal(heartbeats.length, 0);
  await bridge.api.post('/friends', { code: account, name: 'Own programs', isOriginal: true });
  const nothing = { catalog: 'none', account_key: account, revision: 0, unimported_shares: [] };
  t.strictSame(
    await client.inbox(),
    { code: 200, data: nothing },
    'no catalog is shared with them',
  );

  await bridge.api.put('/catalogs/kevbuzz/shares/Own%20programs');
  const share = (from_account: string, to_account: string, catalog: string) => ({
    ...{ from_account, to_account, catalog },
  });
  shares.push(share(account, ben.account, 'kevbuzz'), share(ben.account, account, 'bens'), 7);
  const { code, data } = await client.inbox();
  const revision = Math.floor(Date.now() / 1000);
  t.strictSame(
    { code, data: { ...data, revision } },
    {
      code: 200,
      data: {
        ...{ catalog: 'kevbuzz', account_key: account, revision },
        unimported_shares: [
          { ...share(ben.account, account, 'bens'), catalog_online: false, revision: 0 },
        ],
      },
    },
  );
  t.ok(Number.isInteger(data.revision) && Math.abs(data.revision - revision) < 300, 'seconds');
  t.match(await bridge.api.get('/inbox'), {
    shares: [{ catalog: 'bens', account: ben.account, online: false }],
    unanswered: [],
  });

  await noise(join(media, 'Another.mp4'), 1);
  await bridge.api.post('/catalogs/kevbuzz/scan');
  await waitFor('a heartbeat after the change', () => heartbeats.length > 0);
  t.match(heartbeats[0], { catalog: 'kevbuzz', account_key: account, revision: Number });
  t.notOk(
    heartbeats.some(({ catalog }) => catalog !== 'kevbuzz'),
    'not of others',
  );
  await waitFor('a newer revision', async () => {
    const now = await client.inbox();
    return now.data.revision >= data.revision;
  });

  await t.rejects(ben.client.inbox(), 'not from another account');
  await t.rejects(ben.nc.request(`${account}.natster.local.inbox`, '', { timeout: 500 }));
  t.equal(bens.length, 0);
  t.equal(await bridge.stop(), 0);
  await waitFor('the goodbye', () => offline.length > 0);
  t.match(offline, [{ catalog: 'kevbuzz', account_key: account, revision: Number }]);
});

t.test('a global service that is away or answers nonsense', async (t) => {
  const { kevin, bridge, shares } = await movedHousehold(t);
  const { account, client } = kevin;
  await bridge.api.post('/friends', { code: account, name: 'Own programs', isOriginal: true });
  shares.push({ from_account: 'x', to_account: account, catalog: 'a' }, null, 'x', { catalog: 7 });
  t.match(await client.inbox(), { code: 200, data: { unimported_shares: [] } });
  t.match(await bridge.api.get('/inbox'), { shares: [] });
  for (let n = 0; n < 10_001; n++) shares.push(n);
  t.match(await client.inbox(), { code: 500, error: /global service/ });
  t.match(await bridge.api.get('/inbox'), {
    unanswered: [{ network: 'Kevin', problem: 'GLOBAL_SERVICE_AWAY' }],
  });
});
