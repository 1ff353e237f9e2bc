/** Friends and their catalogs are removed at once, also while they are away. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { shareFolder, temporaryDir, twoHouseholds } from '../support/bridge-process.ts';
import { noise } from '../support/fixtures.ts';
import { RawFriend } from '../support/raw-friend.ts';
import { waitFor } from '../support/wait-for.ts';

t.test("a friend's imports go with the friend, whether or not they are there", async (t) => {
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const media = temporaryDir(t);
  await noise(join(media, 'Film (2020).mp4'), 1);
  const [film] = await shareFolder(households, media);
  const { direct } = await friend.api.post<{ direct: string }>('/viewings', {
    catalog: 'films',
    item: film?.id,
  });

  // A member who sends more than there is to know: it is not kept.
  const registry = () => readFileSync(join(owner.dataDir, 'network', 'accounts.json'), 'utf8');
  type Registry = { data: { members: { imports: { alias: string }[] }[] } };
  const attached = () =>
    (JSON.parse(registry()) as Registry).data.members.flatMap(({ imports }) =>
      imports.map(({ alias }) => alias),
    );
  const raw = await RawFriend.as(friend, owner);
  const [{ account }] = (await owner.api.get<{ accounts: [{ account: string }] }>('/whoami'))
    .accounts;
  const wanted = { owner: account, catalog: 'films', alias: 'more', junk: 'x'.repeat(1000) };
  const answer = await raw.request(
    'natster.network.imports.add',
    Buffer.from(JSON.stringify(wanted)),
  );
  t.same(JSON.parse(Buffer.from(answer).toString()), { ok: true });
  t.same(attached(), ['films', 'more']);
  t.notMatch(registry(), 'junk');
  await raw.nc.close();

  await owner.stop();
  await friend.api.delete('/friends/Olivia');
  t.same(await friend.api.get('/catalogs'), { catalogs: [] });
  t.same(await friend.api.get('/friends'), { friends: [] });
  t.equal((await fetch(direct)).status, 404, 'nor does it play on');
  t.notOk(existsSync(join(friend.dataDir, 'listings', 'films')));

  t.same(attached(), ['films', 'more'], 'nobody was there to ask');
  await owner.restart();
  await friend.stop();
  await friend.restart();
  await waitFor('the administrator to be asked', () => attached().join() === 'more');
});
