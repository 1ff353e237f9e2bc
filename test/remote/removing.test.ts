/** Imports that are made and removed, also while the administrator of their network is away. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NatsConnection } from '@nats-io/nats-core';
import t, { type Test } from 'tap';
import type { CatalogImport } from '../../bridge/network/claims.ts';
import type { ControlPlane } from '../../bridge/network/control-plane.ts';
import { Friends } from '../../bridge/network/friends.ts';
import { loadHousehold } from '../../bridge/network/household.ts';
import { JoinedControlPlane } from '../../bridge/network/joined-control-plane.ts';
import type { Membership } from '../../bridge/network/membership.ts';
import type { Memberships } from '../../bridge/network/memberships.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import { encodeJson } from '../../bridge/protocol/json.ts';
import { Imports } from '../../bridge/remote/imports.ts';
import { RemoteCatalogs } from '../../bridge/remote/remote-catalogs.ts';
import { BlobCache } from '../../bridge/store/blob-cache.ts';
import { itemOf, newAccount, silent } from '../support/loopback.ts';
import { waitFor } from '../support/wait-for.ts';

const NETWORK = 'aabbccddeeff0011';

/** The administrator of a network as a control plane, who notes what is attached. */
class Administrator implements ControlPlane {
  readonly attached: string[] = [];
  isAway = false;
  limit = 10;

  async addImport({ owner, catalog, alias }: CatalogImport): Promise<void> {
    this.#answer();
    if (this.attached.length >= this.limit) throw new BridgeError('MEMBER_LIMIT');
    if (this.attached.includes(alias)) throw new BridgeError('IMPORT_EXISTS');
    if (owner && catalog) this.attached.push(alias);
  }

  async revokeUser(): Promise<void> {}

  async removeImport({ alias }: CatalogImport): Promise<void> {
    this.#answer();
    const index = this.attached.indexOf(alias);
    if (index >= 0) this.attached.splice(index, 1);
  }

  #answer(): void {
    if (this.isAway) throw new BridgeError('ADMINISTRATOR_AWAY');
  }
}

const household = async (t: Test) => {
  const directory = t.testdir();
  const administrator = new Administrator();
  const friends = await Friends.open(join(directory, 'friends.json'));
  const me = await loadHousehold(join(directory, 'secrets'), 'Ben');
  const accounts = [{ network: NETWORK, account: newAccount() }];
  await friends.addByCode({ name: 'Olivia', key: me.key, accounts });
  const listingsDir = join(directory, 'listings');
  /** A bridge on this directory, on a network that it is not connected to. */
  const cache = new BlobCache(join(directory, 'assets'), 1_000_000);
  await cache.start();
  const start = async () => {
    const controlPlane = administrator;
    let connected = () => {};
    const membership = {
      ...{ networkId: NETWORK, name: 'net', account: newAccount(), controlPlane, online: true },
      onUp: (listener: () => void) => {
        connected = listener;
      },
      onConnected: () => {},
    } as unknown as Membership;
    const memberships = {
      list: () => [membership],
      byNetworkId: () => membership,
      onAdded: (listener: (added: Membership) => void) => listener(membership),
    } as unknown as Memberships;
    const imports = await Imports.open(join(directory, 'imports.json'));
    const common = {
      household: me,
      friends,
      memberships,
      imports,
      listingsDir,
      spoolDir: join(listingsDir, 'spool'),
      log: silent,
    };
    const remote = new RemoteCatalogs({ ...common, cache, isOwnCatalog: () => false });
    await remote.start();
    t.teardown(() => remote.stop());
    return { remote, connected: () => connected() };
  };
  return { administrator, listingsDir, start };
};

t.test('an import goes at once, and from the network when its administrator is back', async (t) => {
  const { administrator, start } = await household(t);
  const { remote } = await start();
  await remote.import('films', 'Olivia');
  await remote.import('music', 'Olivia');
  t.same(administrator.attached, ['films', 'music']);
  await remote.removeImport('music');
  await waitFor('the request', () => administrator.attached.length === 1);

  administrator.isAway = true;
  await remote.removeImport('films');
  t.same(remote.list(), []);
  t.throws(() => remote.listing('films').items(), { code: 'CATALOG_NOT_FOUND' });
  await remote.stop();

  const later = await start();
  t.same(later.remote.list(), [], 'after a restart, too');
  administrator.isAway = false;
  later.connected();
  await waitFor('the request', () => administrator.attached.length === 0);
});

t.test('it can be imported again under its name, and stays', async (t) => {
  const { administrator, start } = await household(t);
  const { remote, connected } = await start();
  await remote.import('films', 'Olivia');
  administrator.isAway = true;
  t.same(await remote.removeImport('films'), { waiting: true });
  // Another catalog under the name of the one that is still attached.
  t.match(await remote.import('others', 'Olivia', 'films'), { catalog: 'others', waiting: true });
  const waiting = [
    { change: 'attach', catalog: 'films' },
    { change: 'detach', catalog: 'films' },
  ];
  t.same(remote.waiting(NETWORK), waiting);
  administrator.isAway = false;
  connected();
  await waitFor('the requests', () => remote.waiting(NETWORK).length === 0);
  await remote.import('music', 'Olivia');
  t.same(administrator.attached, ['films', 'music']);
});

t.test('an import waits for the administrator, also over a restart', async (t) => {
  const { administrator, start } = await household(t);
  const { remote } = await start();
  administrator.isAway = true;
  t.match(await remote.import('films', 'Olivia'), { waiting: true });
  await remote.import('music', 'Olivia');
  t.match(remote.presence('films'), { online: false, problem: 'ADMINISTRATOR_AWAY' });
  await t.rejects(remote.import('films', 'Olivia'), { code: 'IMPORT_EXISTS' });
  t.same(await remote.removeImport('music'), { waiting: true }, 'nobody knows what was attached');
  await remote.stop();

  const later = await start();
  t.match(later.remote.list(), [{ alias: 'films', waiting: true }]);
  administrator.isAway = false;
  later.connected();
  await waitFor('the requests', () => later.remote.waiting(NETWORK).length === 0);
  t.same(administrator.attached, ['films']);
  t.equal(later.remote.list()[0]?.waiting, undefined);
});

t.test(
  'what is refused at once is taken back, what is refused later stays and says so',
  async (t) => {
    const { administrator, start } = await household(t);
    const { remote, connected } = await start();
    administrator.limit = 0;
    await t.rejects(remote.import('films', 'Olivia'), { code: 'MEMBER_LIMIT' });
    t.same(remote.list(), []);
    administrator.isAway = true;
    await remote.import('films', 'Olivia');
    administrator.isAway = false;
    connected();
    await waitFor('the answer', () => remote.presence('films').problem === 'MEMBER_LIMIT');
    administrator.limit = 1;
    connected();
    await waitFor('the import', () => administrator.attached.includes('films'));
  },
);

t.test('a new import does not show what an earlier one of its name left', async (t) => {
  const { listingsDir, start } = await household(t);
  const { remote } = await start();
  const dir = join(listingsDir, 'films');
  await mkdir(dir);
  await writeFile(join(dir, 'head.json'), JSON.stringify({ version: 1, data: { revision: 7 } }));
  const stale = { version: 1, data: [itemOf(1)] };
  await writeFile(join(dir, 'entries-000000.json'), JSON.stringify(stale));
  await remote.import('films', 'Olivia');
  t.same(remote.listing('films').items(), []);
});

t.test('an administrator is told no more than what is to be changed', async (t) => {
  const sent: object[] = [];
  const nc = {
    request: async (_: string, data: Uint8Array) => {
      sent.push(JSON.parse(Buffer.from(data).toString()));
      return { data: encodeJson({ ok: true }) };
    },
  } as unknown as NatsConnection;
  const controlPlane = new JoinedControlPlane(async () => nc);
  const wanted = { owner: newAccount(), catalog: 'films', alias: 'theirs' };
  const kept = { ...wanted, friend: 'id', network: NETWORK, addedAt: 'now' };
  await controlPlane.addImport(kept, new AbortController().signal);
  await controlPlane.removeImport({ ...kept, waitedSec: 7 }, new AbortController().signal);
  t.same(sent, [wanted, { ...wanted, waitedSec: 7 }]);
});
