/** Browsers that a household has linked, as its bridge keeps them, and how networks are told of those that are gone. */
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { LinkedBrowsers } from '../../bridge/network/browsers/linked-browsers.ts';
import { ShuttingOut } from '../../bridge/network/browsers/shutting-out.ts';
import type { Membership } from '../../bridge/network/membership.ts';
import type { Memberships } from '../../bridge/network/memberships.ts';
import { nodeCrypto } from '../../bridge/network/node-crypto.ts';
import { MAX_REVOKED, withRevoked } from '../../bridge/network/revoked-users.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import { encodePublicKey, type KeyKind } from '../../bridge/protocol/nkey.ts';
import { silent } from '../support/loopback.ts';
import { waitFor } from '../support/wait-for.ts';

const DAY_SEC = 24 * 3600;
const nowSec = () => Math.floor(Date.now() / 1000);
const key = (kind: KeyKind) => encodePublicKey(kind, nodeCrypto.randomBytes(32));
const account = key('account');
const NETWORK = 'aabbccddeeff0011';

const browser = (name: string, endsAtSec = nowSec() + DAY_SEC) => ({
  ...{ name, network: NETWORK, account, key: key('xkey'), user: key('user'), endsAtSec },
});
const opened = (t: Test) => LinkedBrowsers.open(join(t.testdir(), 'linked-browsers.json'));

t.test('one is there until it is removed, or its time is over', async (t) => {
  const file = join(t.testdir(), 'linked-browsers.json');
  const browsers = await LinkedBrowsers.open(file);
  const phone = await browsers.add(browser('phone'));
  const over = await browsers.add(browser('over', nowSec() - 1));
  t.equal(browsers.find(account, phone.key)?.name, 'phone');
  t.equal(browsers.find(key('account'), phone.key), undefined, 'in that account only');
  t.equal(browsers.find(account, over.key), undefined);
  await browsers.remove(phone.id);
  await t.rejects(browsers.remove(phone.id), { code: 'BROWSER_NOT_FOUND' });
  const again = await LinkedBrowsers.open(file);
  t.equal(again.find(account, phone.key), undefined);
  t.match(again.removed(NETWORK), [{ user: phone.user }]);
  await again.forgetNetwork(NETWORK);
  t.same(again.removed(NETWORK), []);
});

t.test('there are so many, and no more', async (t) => {
  const browsers = await opened(t);
  for (let n = 0; n < 24; n++) await browsers.add(browser(`phone ${n}`));
  await t.rejects(browsers.add(browser('one more')), { code: 'TOO_MANY_BROWSERS' });
});

t.test('a network is asked until it has done it, and once more when it is back', async (t) => {
  const browsers = await opened(t);
  const asked: string[] = [];
  let isAway = true;
  const ups: (() => void)[] = [];
  const membership = {
    networkId: NETWORK,
    controlPlane: {
      revokeUser: async (user: string) => {
        asked.push(user);
        if (isAway) throw new BridgeError('ADMINISTRATOR_AWAY');
      },
    },
    onUp: (listener: () => void) => ups.push(listener),
  };
  const memberships = {
    list: () => [membership as unknown as Membership],
    onAdded: (listener: (each: Membership) => void) =>
      listener(membership as unknown as Membership),
    onRemoved: () => {},
  };
  const shuttingOut = new ShuttingOut(browsers, memberships as unknown as Memberships, silent, 20);
  shuttingOut.start();
  t.teardown(() => shuttingOut.stop());
  const { id, user } = await browsers.add(browser('phone'));
  await browsers.remove(id);
  await waitFor('it to be asked again', async () => asked.length >= 3);
  isAway = false;
  await waitFor('it to be done', async () => browsers.removed(NETWORK)[0]?.isShutOut === true);
  const before = asked.length;
  for (const up of ups) up();
  await waitFor('it to be asked once more', async () => asked.length > before);
  t.ok(asked.every((each) => each === user));
});

t.test('an account has so many revoked users, without those that ended', async (t) => {
  const ends = nowSec() + DAY_SEC;
  let all = withRevoked(undefined, key('user'), nowSec() - 1);
  for (let n = 0; n < MAX_REVOKED; n++) all = withRevoked(all, key('user'), ends);
  t.equal(all.length, MAX_REVOKED, 'the one that ended made room');
  t.throws(() => withRevoked(all, key('user'), ends), { code: 'MEMBER_LIMIT' });
  const [far] = withRevoked([], key('user'), nowSec() + 1000 * DAY_SEC);
  t.ok((far?.endsAtSec ?? 0) <= nowSec() + 90 * DAY_SEC, 'nobody fills it for years');
});
