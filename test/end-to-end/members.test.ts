/** The members of a network, seen and cut off by who administers it. */
import { join } from 'node:path';
import t from 'tap';
import {
  playAddress,
  shareFolder,
  startBridge,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { noise } from '../support/fixtures.ts';
import { RawFriend } from '../support/raw-friend.ts';
import { waitFor } from '../support/wait-for.ts';

type Use = { used: number; limit: number };
type Member = { name: string; account: string; kind: string; connections: Use; imports: Use };
type Invitation = { id: string; state: string; member?: string };

t.test('members and invitations', async (t) => {
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const media = temporaryDir(t);
  await noise(join(media, 'Film (2020).mkv'), 200);
  const [film] = await shareFolder(households, media);
  if (!film) throw new Error('no film');
  const members = async () =>
    (await owner.api.get<{ members: Member[] }>('/network/members')).members;
  const invitations = async () =>
    (await owner.api.get<{ invitations: Invitation[] }>('/invitations')).invitations;
  const find = async (name: string) => (await members()).find((each) => each.name === name);
  const ben = await find('Ben');
  if (!ben) throw new Error('no Ben');

  await t.test('are listed, with use against limits', async (t) => {
    t.match(ben, {
      kind: 'member',
      connections: { used: 1, limit: 32 },
      imports: { used: 1, limit: 200 },
    });
    t.match(await find('Olivia'), { kind: 'own', connections: { used: 1 } });
    t.match(await invitations(), [{ state: 'used', member: 'Ben' }]);
    t.notMatch(JSON.stringify(await invitations()), /code/, 'nothing that one could join with');
  });

  await t.test('an invitation that was withdrawn is of no use', async (t) => {
    const { code } = await owner.api.post<{ code: string }>('/invitations', { thisMachine: true });
    const pending = (await invitations()).find(({ state }) => state === 'pending');
    await owner.api.delete(`/invitations/${pending?.id}`);
    await t.rejects(owner.api.delete(`/invitations/${pending?.id}`), {
      code: 'INVITATION_NOT_FOUND',
    });
    const carol = await startBridge(t, {
      name: 'Carol',
      dataDir: temporaryDir(t),
      args: ['--no-own-network'],
    });
    await t.rejects(carol.api.post('/memberships', { invitation: code }), {
      code: 'INVITATION_REFUSED',
    });
    const again = await owner.api.post<{ code: string }>('/invitations', { thisMachine: true });
    await carol.api.post('/memberships', { invitation: again.code });
    // Carol attaches something of Ben's, as its owner would let her.
    await owner.api.patch(`/network/members/${(await find('Carol'))?.account}`, {
      name: 'Caroline',
    });
    t.ok(await find('Caroline'));
    await owner.api.post('/invitations', { thisMachine: true, lifetimeSec: 1 });
    await owner.api.post('/invitations', { thisMachine: true });
    await waitFor('one to expire', async () =>
      (await invitations()).some(({ state }) => state === 'expired'),
    );
    const { stdout } = await runCommand(owner.dataDir, 'invitation', 'ls');
    for (const state of [/ used .* Ben/, / withdrawn /, / expired /, / pending /]) {
      t.match(stdout, state);
    }
  });

  await t.test('one that is removed is cut off at once, and for good', async (t) => {
    const response = await fetch(await playAddress(friend, film));
    const reader = response.body?.getReader();
    await reader?.read();
    const raw = await RawFriend.as(friend, owner);
    t.teardown(() => raw.nc.close());
    const closed = raw.nc.closed();
    const disconnected = (async () => {
      for await (const { type } of raw.nc.status()) if (type === 'disconnect') return Date.now();
      return 0;
    })();
    const removedAt = Date.now();
    await owner.api.delete(`/network/members/${ben.account}`);
    const took = (await Promise.race([disconnected, closed.then(() => Date.now())])) - removedAt;
    t.ok(took < 1_000, `${took} ms`);
    t.equal(await find('Ben'), undefined);
    await waitFor('Ben to see it', async () => {
      const { memberships } = await friend.api.get<{ memberships: { online: boolean }[] }>(
        '/memberships',
      );
      return memberships.every(({ online }) => !online);
    });
    await t.rejects(RawFriend.as(friend, owner), 'old keys are of no use');
    t.notMatch(await invitations(), [{ member: 'Ben' }]);
    await owner.api.delete(`/network/members/${ben.account}`).then(
      () => t.fail('twice'),
      (error: { code: string }) => t.equal(error.code, 'MEMBER_NOT_FOUND'),
    );
    // Not after a restart either, when the server gets all accounts again.
    await owner.stop();
    await owner.restart();
    await t.rejects(RawFriend.as(friend, owner), 'nor after a restart');
    t.ok(await find('Caroline'), 'others stay');
  });
});
