import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { Friends } from '../../bridge/network/friends.ts';
import { encodePublicKey } from '../../bridge/protocol/nkey.ts';

const open = (t: Test) => Friends.open(join(t.testdir(), 'friends.json'));
const code = (name: string) => ({
  key: encodePublicKey('xkey', randomBytes(32)),
  name,
  accounts: [{ network: '00'.repeat(8), account: encodePublicKey('account', randomBytes(32)) }],
});

t.test('names that others gave themselves are kept as people see them', async (t) => {
  const friends = await open(t);
  for (const [given, kept] of [
    ['  Ben\n', 'Ben'],
    ['\x1b[31mBen', '[31mBen'],
    ['Be\u200bn', 'Ben 2'],
    ['Zoe\u0308', 'Zo\u00eb'],
    ['ZO\u00cb', 'ZO\u00cb 2'],
    ['A\r\nB\u202e', 'A B'],
    ['\u200b\x07', 'friend'],
    ['\ud800', 'friend 2'],
    ['\u{1f3ac}'.repeat(32), '\u{1f3ac}'.repeat(32)],
    ['\u{1f3ac}'.repeat(32), `${'\u{1f3ac}'.repeat(29)} 2`],
    [`a${'\u{1f3ac}'.repeat(40)}`, `a${'\u{1f3ac}'.repeat(31)}`],
    [`a${'\u{1f3ac}'.repeat(40)}`, `a${'\u{1f3ac}'.repeat(28)} 2`],
  ] as const) {
    t.equal((await friends.addByCode(code(given))).name, kept, JSON.stringify(given));
    t.equal(friends.get(kept).name, kept);
  }
  t.equal(friends.get('Zoe\u0308').name, 'Zo\u00eb', 'found however it is typed');
  t.equal((await friends.addByCode(code('Ben'), '\tCarol ')).name, 'Carol');
});

t.test('a key replaces an accepted one only when it is named', async (t) => {
  const friends = await open(t);
  const ben = code('Ben');
  await friends.addByCode(ben);
  const other = encodePublicKey('xkey', randomBytes(32));
  await t.rejects(friends.accept('Ben'), { code: 'FRIEND_CODE_INVALID' });
  await friends.offerKey('Ben', other);
  await t.rejects(friends.accept('Ben'), { code: 'KEY_CHANGED', message: other });
  t.match(friends.get('Ben'), { key: ben.key, offeredKey: other });
  t.match(await friends.accept('Ben', other), { key: other, offeredKey: undefined });
});

const randomKey = (kind: 'account' | 'xkey') => encodePublicKey(kind, randomBytes(32));

t.test('the accounts that a friend named last are tried first', async (t) => {
  const friends = await open(t);
  const network = 'aabbccddeeff0011';
  const [key, oldest, ...newer] = [
    randomKey('xkey'),
    ...Array.from({ length: 3 }, () => randomKey('account')),
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
