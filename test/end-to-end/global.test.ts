/** Bridges announce what they share, and that they are there, to whoever asks as the original's programs do. */
import { join } from 'node:path';
import t from 'tap';
import { shareFolder, temporaryDir, twoHouseholds } from '../support/bridge-process.ts';
import { noise } from '../support/fixtures.ts';
import { GlobalClient } from '../support/original/global-client.ts';
import { RawFriend } from '../support/raw-friend.ts';
import { waitFor } from '../support/wait-for.ts';

t.test('shares and presence are announced on the network that a bridge administers', async (t) => {
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const raw = await RawFriend.as(friend, owner);
  t.teardown(() => raw.nc.close());
  const client = new GlobalClient(raw.nc, raw.account);
  const shares = () => client.shares().catch(() => []);
  await waitFor(
    'the registration',
    async () => (await client.whoami().catch(() => undefined))?.data,
  );
  t.same(await client.shares(), []);

  const media = temporaryDir(t);
  await noise(join(media, 'Film (2020).mp4'), 2);
  await shareFolder(households, media);
  const share = await waitFor('the share', async () => {
    const [first] = await shares();
    return first?.catalog_online ? first : undefined;
  });
  const { memberships } = await owner.api.get<{ memberships: { account: string }[] }>(
    '/memberships',
  );
  t.match(share, { from_account: memberships[0]?.account, to_account: raw.account });
  t.equal(share.catalog, 'films');
  t.ok(Math.abs(share.revision - Date.now() / 1000) < 300, 'in seconds');

  const revisions: number[] = [];
  client.onHeartbeat(({ revision }) => revisions.push(revision));
  await raw.nc.flush();
  await noise(join(media, 'Another (2021).mp4'), 2);
  await waitFor('the change', async () => revisions.some((revision) => revision > share.revision));

  await owner.api.delete('/catalogs/films/shares/Ben');
  await waitFor('the end of the share', async () => (await client.shares()).length === 0);

  // What somebody else made of it is put right: what the owner has counts.
  await owner.api.put('/catalogs/films/shares/Ben');
  await waitFor('the share again', async () => (await shares()).length === 1);
  await owner.stop();
  await owner.restart();
  await waitFor('the service', async () => (await shares()).length === 1);
});
