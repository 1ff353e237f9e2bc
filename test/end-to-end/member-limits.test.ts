/** What the administrator of a network lets each member use. */
import { join } from 'node:path';
import t from 'tap';
import { shareFolder, temporaryDir, twoHouseholds } from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { noise } from '../support/fixtures.ts';
import { RawFriend } from '../support/raw-friend.ts';
import { waitFor } from '../support/wait-for.ts';

/** Of somebody who may not be let in: the client goes on trying for so long. */
const IMPATIENT = { timeout: 1_000 };
type Use = { used?: number; limit?: number };
type Member = { name: string; account: string; connections: Use; imports: Use; paused: boolean };
type Server = { connections: Use; payloadBytes: Use; memoryBytes: Use; streamFileBytes: Use };
type Account = { kind: string; connections: Use; payloadBytes: Use };
type Network = { use: { members: Use; accounts: Account[]; users: Account[]; servers: Server[] } };

t.test('limits of members', async (t) => {
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const media = temporaryDir(t);
  await noise(join(media, 'Film (2020).mkv'), 1);
  await shareFolder(households, media);
  await owner.api.post('/catalogs', { name: 'music', description: '', dir: media });
  await owner.api.put('/catalogs/music/shares/Ben');
  const find = async (name: string) => {
    const { members } = await owner.api.get<{ members: Member[] }>('/network/members');
    return members.find((each) => each.name === name);
  };
  const account = (await find('Ben'))?.account;
  const change = (body: object) => owner.api.patch<Member>(`/network/members/${account}`, body);
  const online = async () =>
    (await friend.api.get<{ memberships: { online: boolean }[] }>('/memberships')).memberships[0]
      ?.online;

  await t.test('are bounded, and for members only', async (t) => {
    for (const limits of [
      { connections: 0 },
      { connections: -1 },
      { connections: 257 },
      { imports: -1 },
      { imports: 201 },
      { imports: 1.5 },
    ]) {
      await t.rejects(change({ limits }), { code: 'REQUEST_INVALID' }, JSON.stringify(limits));
    }
    const own = `/network/members/${(await find('Olivia'))?.account}`;
    await t.rejects(owner.api.patch(own, { limits: { imports: 1 } }), { code: 'MEMBER_NOT_FOUND' });
    t.match(await find('Ben'), { connections: { limit: 32 }, imports: { limit: 200 } });
    t.equal((await runCommand(owner.dataDir, 'network', 'limit', 'Ben')).code, 2);
    t.equal((await runCommand(owner.dataDir, 'network', 'limit', 'Ben', '--imports=-1')).code, 2);
  });

  await t.test('catalogs: below what is used is allowed, and is said', async (t) => {
    const { stdout, stderr } = await runCommand(
      owner.dataDir,
      'network',
      'limit',
      'Ben',
      '--imports',
      '0',
    );
    t.match(stdout, /Catalogs +1 of 0/);
    t.match(stderr, /Catalogs that are attached stay/);
    const wanted = { catalog: 'music', friend: 'Olivia' };
    await t.rejects(friend.api.post('/imports', wanted), { code: 'MEMBER_LIMIT' });
    await friend.api.post('/imports/films/refresh');
    t.pass('what is attached stays');
    t.match(await change({ limits: { imports: 2 } }), { imports: { used: 1, limit: 2 } });
    await friend.api.post('/imports', wanted);
  });

  await t.test('connections: at once on the server', async (t) => {
    const raws = [await RawFriend.as(friend, owner), await RawFriend.as(friend, owner)];
    t.match(await change({ limits: { connections: 1 } }), { connections: { used: 3, limit: 1 } });
    await waitFor('two to be cut', async () => (await find('Ben'))?.connections.used === 1);
    await Promise.all(raws.map(({ nc }) => nc.close()));
    await waitFor('Ben to be back', online);
    await t.rejects(RawFriend.as(friend, owner, IMPATIENT), 'one more');
    t.match(await find('Ben'), { imports: { limit: 2 } }, 'the other limit is as it was');
  });

  await t.test('a member that is paused is out, and comes back by itself', async (t) => {
    t.match(await runCommand(owner.dataDir, 'network', 'pause', 'Ben'), { code: 0 });
    await waitFor('Ben to be out', async () => !(await online()));
    await owner.stop();
    await owner.restart();
    t.match(await find('Ben'), { paused: true, connections: { used: 0, limit: 1 } });
    t.match((await runCommand(owner.dataDir, 'network', 'members')).stdout, /Ben +paused +2 of 2/);
    await t.rejects(RawFriend.as(friend, owner, IMPATIENT), 'after a restart, too');
    t.match(await runCommand(owner.dataDir, 'network', 'resume', 'Ben'), { code: 0 });
    await waitFor('Ben to be back', online);
    await t.rejects(RawFriend.as(friend, owner, IMPATIENT), 'the limit of one connection was kept');
    await friend.api.post('/imports/music/refresh');
  });

  await t.test('network status tells use against limits', async (t) => {
    const { use } = await owner.api.get<Network>('/network');
    t.match(use.members, { used: 1, limit: 1000 });
    t.match(use.servers, [
      {
        connections: { used: Number, limit: 65_536 },
        payloadBytes: { limit: 1_048_576 },
        memoryBytes: { used: Number },
        streamFileBytes: { used: Number, limit: 1_073_741_824 },
      },
    ]);
    const account = (kind: string) => use.accounts.find((each) => each.kind === kind);
    t.match(account('own'), { connections: { used: 1, limit: 32 }, imports: { used: 0 } });
    t.match(account('lobby'), { connections: { used: 1, limit: 129 } });
    t.match(account('member'), { connections: { limit: 32 }, payloadBytes: { limit: 1_048_576 } });
    t.match(
      use.users.find(({ kind }) => kind === 'guest'),
      { subscriptions: { limit: 1 }, payloadBytes: { limit: 2048 } },
    );
    const { stdout } = await runCommand(owner.dataDir, 'network', 'status');
    for (const line of [
      /Members +1 of 1000/,
      /each member, unless set otherwise +up to 32 +2000 a connection +up to 200 +up to 1 MiB/,
      /you +1 of 32 /,
      /a guest +1 a connection +up to 2 KiB/,
      /natster-\S+ 2\.\S+ +\d+ of 65536 /,
    ]) {
      t.match(stdout, line);
    }
  });
});
