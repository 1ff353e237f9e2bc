import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { usersOfSeed } from '../../bridge/network/account-users.ts';
import { Friends } from '../../bridge/network/friends.ts';
import { loadHousehold } from '../../bridge/network/household.ts';
import { Membership } from '../../bridge/network/membership.ts';
import { Memberships } from '../../bridge/network/memberships.ts';
import { nodeCrypto } from '../../bridge/network/node-crypto.ts';
import { networkIdOf } from '../../bridge/protocol/friend-code.ts';
import { encodePublicKey, encodeSeed } from '../../bridge/protocol/nkey.ts';

const random = (kind: 'account' | 'operator') => encodePublicKey(kind, nodeCrypto.randomBytes(32));
const ignore = () => {};
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const NOWHERE = ['nats://127.0.0.1:9'];

t.test('one network is one membership, however often it was joined', async (t) => {
  const directory = t.testdir();
  const secretsDir = join(directory, 'secrets');
  const file = join(directory, 'memberships.json');
  const [ours, theirs, others] = [random('operator'), random('operator'), random('operator')];
  const joined = [theirs, others, theirs, ours].map((network, n) => {
    return { network, name: `joined ${n}`, urls: NOWHERE, account: random('account') };
  });
  await writeFile(file, JSON.stringify({ version: 1, data: { joined } }));
  await mkdir(secretsDir, { mode: 0o700 });
  const accountSeed = encodeSeed('account', nodeCrypto.randomBytes(32));
  for (const network of [ours, theirs, others]) {
    const secret = join(secretsDir, `account-${networkIdOf(network)}.nk`);
    await writeFile(secret, accountSeed, { mode: 0o600 });
  }
  const household = await loadHousehold(secretsDir, 'Ben');
  const friends = await Friends.open(join(directory, 'friends.json'));
  const memberships = await Memberships.open({ file, secretsDir, household, friends, log });
  t.teardown(() => memberships.stop());
  const own = {
    kind: 'own',
    network: ours,
    name: 'own',
    route: { urls: NOWHERE, ca: [] },
  } as const;
  await memberships.start(
    new Membership({ ...own, account: random('account'), users: usersOfSeed(accountSeed), log }),
  );
  t.same(
    memberships.list().map(({ name }) => name),
    ['own', 'joined 2', 'joined 1'],
    'the last one of each, since its key is kept',
  );
});
