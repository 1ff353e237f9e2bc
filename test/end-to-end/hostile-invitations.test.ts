/** Old, stolen, guessed, altered and repeated invitations. */
import t from 'tap';
import { nodeCrypto } from '../../bridge/network/node-crypto.ts';
import { decodeInvitation, encodeInvitation } from '../../bridge/protocol/invitation.ts';
import { encodePublicKey } from '../../bridge/protocol/nkey.ts';
import { type BridgeProcess, startBridge, temporaryDir } from '../support/bridge-process.ts';
import { bareClient, knock, makeKnock, refusalIn, sendKnock } from '../support/guest.ts';
import { newAccount } from '../support/loopback.ts';
import { waitFor } from '../support/wait-for.ts';

type Invitation = { code: string; url: string; expiresAt: string };
type Me = { key: string; accounts: { account: string }[] };

const friendsOf = async (bridge: BridgeProcess) =>
  (await bridge.api.get<{ friends: { name: string; key?: string }[] }>('/friends')).friends;

t.test('an invitation', async (t) => {
  const olivia = await startBridge(t, { name: 'Olivia', dataDir: temporaryDir(t) });
  const invite = (lifetimeSec?: number) =>
    olivia.api.post<Invitation>('/invitations', {
      thisMachine: true,
      ...(lifetimeSec && { lifetimeSec }),
    });
  const { url } = await invite();
  const guest = () => bareClient(t, url).then(({ nc }) => nc);
  const nc = await guest();
  const names = async () => (await friendsOf(olivia)).map(({ name }) => name);

  await t.test('is of no use expired, or guessed', async (t) => {
    const short = await invite(1);
    const guess = { ...decodeInvitation(short.code), code: nodeCrypto.randomBytes(16) };
    t.equal(await knock(nc, encodeInvitation(guess)), 'INVITATION_REFUSED');
    await waitFor('it to expire', () => Date.now() > Date.parse(short.expiresAt));
    t.equal(await knock(nc, short.code), 'INVITATION_EXPIRED');
    // The expiry that counts is the one that Olivia wrote down.
    const later = { ...decodeInvitation(short.code), expiresAtSec: 4_000_000_000 };
    t.equal(await knock(nc, encodeInvitation(later)), 'INVITATION_EXPIRED');
    t.same(await names(), []);
  });

  await t.test('lets nobody in by a message that was altered or cut', async (t) => {
    const { code } = await invite();
    const { message, label } = await makeKnock(code);
    const refusals = [];
    for (const position of [0, 40, 100]) {
      const altered = Uint8Array.from(message);
      altered[position] = (altered[position] ?? 0) ^ 1;
      refusals.push(refusalIn(await sendKnock(nc, altered, label)));
    }
    refusals.push(refusalIn(await sendKnock(nc, message.slice(0, -1), label)));
    refusals.push(refusalIn(await sendKnock(nc, message.slice(0, 90), label)));
    t.same(new Set(refusals), new Set(['HANDSHAKE_FAILED']));
    t.same(await names(), []);
    const wrongCode = { ...decodeInvitation(code), code: nodeCrypto.randomBytes(16) };
    const forged = await makeKnock(encodeInvitation(wrongCode));
    t.equal(
      refusalIn(
        await sendKnock(nc, forged.message, (await makeKnock((await invite()).code)).label),
      ),
      'INVITATION_REFUSED',
      "another invitation's label opens nothing",
    );
  });

  await t.test('admits nobody under an account that is taken', async (t) => {
    const { code } = await invite();
    const { accounts } = await olivia.api.get<Me>('/whoami');
    t.equal(await knock(nc, code, { account: accounts[0]?.account ?? '' }), 'INVITATION_REFUSED');
    const lobby = String(nc.info && (nc.info as { remote_account?: string }).remote_account);
    t.equal(await knock(nc, code, { account: lobby }), 'INVITATION_REFUSED', 'the lobby');
    t.equal(await knock(nc, code, { name: '' }), 'REQUEST_INVALID');
    t.same(await names(), []);
  });

  await t.test('repeated word by word, it brings nothing to who repeats it', async (t) => {
    const { code } = await invite();
    const keyPair = await nodeCrypto.generateKeyPair();
    const key = encodePublicKey('xkey', keyPair.publicKey);
    const account = newAccount();
    const { message, label, read } = await makeKnock(code, { keyPair, account, name: 'Ben' });
    const answer = await sendKnock(nc, message, label);
    const { network } = await read(answer);
    t.match(network, /^O[A-Z2-7]{55}$/);
    t.match(await friendsOf(olivia), [{ name: 'Ben', key }]);

    const other = await guest();
    for (const [connection, where] of [
      [nc, 'the same connection'],
      [other, 'another one'],
    ] as const) {
      const again = Buffer.from(await sendKnock(connection, message, label));
      t.equal(refusalIn(again), undefined, where);
      t.notOk(again.equals(Buffer.from(answer)), 'sealed anew, for who holds the key');
      t.notMatch(again.toString('latin1'), network ?? '');
    }
    t.equal(await knock(nc, code), 'INVITATION_USED', 'a new message of somebody else');
    t.equal(await knock(nc, code, { account }), 'INVITATION_REFUSED', 'who names that account');
    t.equal(await knock(nc, code, { keyPair }), 'INVITATION_USED', 'for a second account');
    t.same(await names(), ['Ben'], 'one friend, once');

    await olivia.stop();
    await olivia.restart();
    const afterwards = await guest();
    t.equal(refusalIn(await sendKnock(afterwards, message, label)), undefined);
    t.same(await names(), ['Ben'], 'after a restart, too');
    await olivia.api.delete('/friends/Ben');
    t.equal(refusalIn(await sendKnock(afterwards, message, label)), 'INVITATION_REFUSED');
    t.same(await names(), [], 'who was removed does not come back by it');
  });

  await t.test('stolen and used first, it shows who used it', async (t) => {
    const carol = await startBridge(t, {
      name: 'Carol',
      dataDir: temporaryDir(t),
      args: ['--no-own-network'],
    });
    const { code: invitation } = await invite();
    const keyPair = await nodeCrypto.generateKeyPair();
    t.equal(await knock(await guest(), invitation, { keyPair, name: 'Carol' }), 'joined');
    await t.rejects(carol.api.post('/memberships', { invitation }), { code: 'INVITATION_USED' });
    const { key } = await carol.api.get<Me>('/whoami');
    const [thief] = await friendsOf(olivia);
    t.match(thief, { name: 'Carol', key: encodePublicKey('xkey', keyPair.publicKey) });
    t.not(thief?.key, key, 'not the one that the real Carol would read out');
    await olivia.api.delete('/friends/Carol');
    const fresh = await invite();
    await carol.api.post('/memberships', { invitation: fresh.code });
    t.match(await friendsOf(olivia), [{ name: 'Carol', key }]);
  });
});
