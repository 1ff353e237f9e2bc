/** Ed25519 keys of NATS as the library has them: same text, same signatures. */
import { createAccount, createOperator, createUser, fromPublic, fromSeed } from '@nats-io/jwt';
import t from 'tap';
import {
  accountOf,
  isSignedBy,
  newSigningKey,
  signingKey,
} from '../../bridge/network/signing-key.ts';
import { utf8 } from '../../bridge/protocol/bytes.ts';

const KINDS = [
  ['operator', createOperator],
  ['account', createAccount],
  ['user', createUser],
] as const;
const MESSAGE = utf8('a challenge');
const textOf = (seed: Uint8Array) => new TextDecoder().decode(seed);

for (const [kind, create] of KINDS) {
  t.test(kind, async (t) => {
    const theirs = create();
    const ours = signingKey(kind, `${textOf(theirs.getSeed())}\n`);
    t.equal(ours.getPublicKey(), theirs.getPublicKey());
    t.equal(textOf(ours.getSeed()), textOf(theirs.getSeed()));
    t.same(Buffer.from(ours.sign(MESSAGE)), Buffer.from(theirs.sign(MESSAGE)));
    const made = newSigningKey(kind);
    const signature = made.sign(MESSAGE);
    t.ok(fromPublic(made.getPublicKey()).verify(MESSAGE, signature));
    t.equal(fromSeed(made.getSeed()).getPublicKey(), made.getPublicKey());

    t.ok(isSignedBy(kind, made.getPublicKey(), MESSAGE, signature));
    t.notOk(isSignedBy(kind, made.getPublicKey(), utf8('another'), signature));
    t.notOk(isSignedBy(kind, ours.getPublicKey(), MESSAGE, signature));
    t.notOk(isSignedBy(kind, made.getPublicKey(), MESSAGE, signature.subarray(1)));
    t.notOk(isSignedBy(kind, 'nobody', MESSAGE, signature));
    t.throws(() => signingKey(kind, made.getPublicKey()), TypeError);
  });
}

t.test('of another kind', async (t) => {
  const user = textOf(newSigningKey('user').getSeed());
  t.throws(() => accountOf(user), TypeError);
  t.equal(accountOf(textOf(newSigningKey('account').getSeed())).at(0), 'A');
});
