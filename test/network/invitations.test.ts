import { join } from 'node:path';
import t from 'tap';
import { Invitations } from '../../bridge/network/invitations.ts';
import { nodeCrypto } from '../../bridge/network/node-crypto.ts';
import {
  decodeInvitation,
  invitationId,
  invitationLabel,
} from '../../bridge/protocol/invitation.ts';
import { encodePublicKey } from '../../bridge/protocol/nkey.ts';
import { newAccount } from '../support/loopback.ts';

const newGuest = () => ({
  account: newAccount(),
  key: encodePublicKey('xkey', nodeCrypto.randomBytes(32)),
});

t.test('an invitation taken by two at the same moment lets one in', async (t) => {
  const file = join(t.testdir(), 'invitations.json');
  const invitations = await Invitations.open(file);
  const { text } = await invitations.create('nats://127.0.0.1:1', newGuest().key, 60);
  const { code } = decodeInvitation(text);
  const id = await invitationId(nodeCrypto, code);
  const label = await invitationLabel(nodeCrypto, code);
  t.ok(invitations.isOpen(label));
  t.notOk(invitations.isOpen(id), 'the label is all that is said in clear');
  t.notOk(invitations.isOpen(''));

  const guests = [newGuest(), newGuest()] as const;
  const results = await Promise.allSettled(guests.map((guest) => invitations.redeem(id, guest)));
  t.match(results, [{ status: 'fulfilled' }, { reason: { code: 'INVITATION_USED' } }]);
  const again = await Invitations.open(file);
  t.same(
    await again.redeem(id, guests[0]),
    code,
    'the same one may ask again, after a restart too',
  );
  await t.rejects(again.redeem(id, guests[1]), { code: 'INVITATION_USED' });
  const halves = [
    { account: guests[0].account, key: guests[1].key },
    { account: guests[1].account, key: guests[0].key },
  ];
  for (const half of halves) await t.rejects(again.redeem(id, half), { code: 'INVITATION_USED' });
});

t.test('one that has expired is closed', async (t) => {
  const invitations = await Invitations.open(join(t.testdir(), 'invitations.json'));
  const { text } = await invitations.create('nats://127.0.0.1:1', newGuest().key, 0);
  const { code } = decodeInvitation(text);
  t.notOk(invitations.isOpen(await invitationLabel(nodeCrypto, code)));
  const redeemed = invitations.redeem(await invitationId(nodeCrypto, code), newGuest());
  await t.rejects(redeemed, { code: 'INVITATION_EXPIRED' });
});

t.test('each says what became of it, after a restart too', async (t) => {
  const file = join(t.testdir(), 'invitations.json');
  const invitations = await Invitations.open(file);
  const make = async (lifetimeSec: number) => {
    const { text } = await invitations.create('nats://127.0.0.1:1', newGuest().key, lifetimeSec);
    const { code } = decodeInvitation(text);
    const id = await invitationId(nodeCrypto, code);
    return { id, label: await invitationLabel(nodeCrypto, code) };
  };
  const [used, withdrawn, pending] = [await make(60), await make(60), await make(60)];
  const expired = await make(0);
  const guest = newGuest();
  await invitations.redeem(used.id, guest);
  await invitations.withdraw(withdrawn.id);
  await t.rejects(invitations.withdraw(withdrawn.id), { code: 'INVITATION_NOT_FOUND' });

  const again = await Invitations.open(file);
  const stateOf = ({ id }: { id: string }) => again.list().find((each) => each.id === id)?.state;
  t.equal(stateOf(pending), 'pending');
  t.equal(stateOf(used), 'used');
  t.equal(stateOf(withdrawn), 'withdrawn');
  t.equal(stateOf(expired), 'expired');
  t.notOk(again.isOpen(withdrawn.label));
  await t.rejects(again.redeem(withdrawn.id, newGuest()), { code: 'INVITATION_REFUSED' });
  await again.withdrawUsedBy(guest.account);
  await t.rejects(again.redeem(used.id, guest), { code: 'INVITATION_REFUSED' });
});
