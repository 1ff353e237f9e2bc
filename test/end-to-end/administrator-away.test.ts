/** A network that stays up while the bridge that administers it is away. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import {
  type BridgeProcess,
  startBridge,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { noise } from '../support/fixtures.ts';
import { waitFor } from '../support/wait-for.ts';

type Catalog = { name: string; items: number; online?: boolean; waiting?: boolean };
type Membership = { online: boolean; waiting: { change: string; catalog: string }[] };

/** Its nats-server goes on without it. */
const kill = async (t: Test, bridge: BridgeProcess): Promise<void> => {
  const server = Number(readFileSync(join(bridge.dataDir, 'network', 'nats-server.pid'), 'utf8'));
  t.teardown(() => {
    try {
      process.kill(server);
    } catch {
      // The bridge ended it when it came back.
    }
  });
  await bridge.stop('SIGKILL');
};

const befriend = async (one: BridgeProcess, other: BridgeProcess): Promise<void> => {
  const codeOf = async ({ api }: BridgeProcess) =>
    (await api.get<{ friendCode: string }>('/whoami')).friendCode;
  await one.api.post('/friends', { code: await codeOf(other) });
  await other.api.post('/friends', { code: await codeOf(one) });
};

const membershipOf = async ({ api }: BridgeProcess): Promise<Membership | undefined> =>
  (await api.get<{ memberships: Membership[] }>('/memberships')).memberships[0];

const importOf = async ({ api }: BridgeProcess, name: string): Promise<Catalog | undefined> =>
  (await api.get<{ catalogs: Catalog[] }>('/catalogs')).catalogs.find(
    (catalog) => catalog.name === name,
  );

t.test('what members ask for waits, and is made when the administrator is back', async (t) => {
  const { owner: olivia, friend: ben } = await twoHouseholds(t);
  const args = ['--no-own-network'];
  const carol = await startBridge(t, { name: 'Carol', dataDir: temporaryDir(t), args });
  const { code } = await olivia.api.post<{ code: string }>('/invitations', { thisMachine: true });
  await carol.api.post('/memberships', { invitation: code });
  await befriend(ben, carol);
  const media = temporaryDir(t);
  await noise(join(media, 'Film (2020).mkv'), 1);
  for (const name of ['films', 'music']) {
    await carol.api.post('/catalogs', { name, description: '', dir: media });
    await carol.api.put(`/catalogs/${name}/shares/Ben`);
  }
  await ben.api.post('/imports', { catalog: 'music', friend: 'Carol' });

  await kill(t, olivia);
  await t.test('while they are away', async (t) => {
    const asked = await runCommand(ben.dataDir, 'catalog', 'import', 'films', 'Carol');
    t.match(asked, { code: 0, stdout: /films: waits for the administrator/ });
    t.ok((await membershipOf(ben))?.online, 'the network is there');
    t.ok((await importOf(ben, 'music'))?.online, 'and what was attached goes on');
    const removed = await runCommand(ben.dataDir, 'catalog', 'remove-import', 'music');
    t.match(removed, {
      code: 0,
      stdout: /removed/,
      stderr: /as soon as the administrator is back/,
    });
    t.equal(await importOf(ben, 'music'), undefined);
  });

  const waiting = [
    { change: 'attach', catalog: 'films' },
    { change: 'detach', catalog: 'music' },
  ];
  await t.test('after a restart, too', async (t) => {
    await ben.stop();
    await ben.restart();
    await waitFor('the network', async () => (await membershipOf(ben))?.online);
    t.same((await membershipOf(ben))?.waiting, waiting);
    t.match(await importOf(ben, 'films'), { waiting: true, items: 0, online: false });
    const { stdout } = await runCommand(ben.dataDir, 'status');
    t.match(stdout, /waits for its administrator: attach films, detach music/);
    t.match(
      (await runCommand(ben.dataDir, 'catalog', 'ls')).stdout,
      /films .*waits for the administrator/,
    );
  });

  await t.test('when they are back', async (t) => {
    await olivia.restart();
    await waitFor('the import', async () => (await importOf(ben, 'films'))?.online);
    t.match(await importOf(ben, 'films'), { items: 1, waiting: undefined });
    await waitFor('the removal', async () => (await membershipOf(ben))?.waiting.length === 0);
    type Request = { change: string; catalog: string; waitedSec: number };
    type Network = { use: { administrator: { online: boolean; requests: Request[] } } };
    const { administrator } = (await olivia.api.get<Network>('/network')).use;
    t.ok(administrator.online);
    const requests = [...administrator.requests].sort((a, b) => (a.change < b.change ? -1 : 1));
    t.match(requests, [
      { member: 'Ben', owner: 'Carol', change: 'attach', catalog: 'films' },
      { member: 'Ben', owner: 'Carol', change: 'detach', catalog: 'music' },
    ]);
    for (const { waitedSec } of requests) t.ok(waitedSec >= 1, `${waitedSec} s`);
    t.match(
      (await runCommand(olivia.dataDir, 'network', 'status')).stdout,
      /attach films of Carol .*waited/,
    );
    const { members } = await olivia.api.get<{ members: { name: string; imports: object }[] }>(
      '/network/members',
    );
    const imports = members.find(({ name }) => name === 'Ben')?.imports;
    t.match(imports, { used: 1 }, 'films, and not music');
  });
});
