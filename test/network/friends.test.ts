import { join } from 'node:path';
import t from 'tap';
import { Friends } from '../../bridge/network/friends.ts';
import { nodeCrypto } from '../../bridge/network/node-crypto.ts';
import { encodePublicKey } from '../../bridge/protocol/nkey.ts';

const random = (kind: 'account' | 'xkey') => encodePublicKey(kind, nodeCrypto.randomBytes(32));

t.test('the accounts that a friend named last are tried first', async (t) => {
  const friends = await Friends.open(join(t.testdir(), 'friends.json'));
  const network = 'aabbccddeeff0011';
  const [key, oldest, ...newer] = [
    random('xkey'),
    ...Array.from({ length: 3 }, () => random('account')),
  ];
  const codeOf = (...accounts: (string | undefined)[]) => ({
    ...{ name: 'Ben', key },
    accounts: accounts.map((account = '') => ({ network, account })),
  });
  await friends.addByCode(codeOf(oldest));
  const { accounts } = await friends.addByCode(codeOf(oldest, ...newer));
  t.same(
    accounts.map(({ account }) => account),
    [...newer, oldest],
  );
  t.equal(friends.byAccount(oldest ?? '')?.name, 'Ben', 'the old ones are still theirs');
});
