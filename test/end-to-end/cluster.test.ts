/** A network of three servers, and a leaf node at home; servers are lost while a film plays. */
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import t from 'tap';
import {
  type BridgeProcess,
  listedItems,
  playAddress,
  shareFolder,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import {
  at,
  type ExportedServer,
  loopbackAddresses,
  runExported,
} from '../support/exported-server.ts';
import { noise } from '../support/fixtures.ts';
import { freePort } from '../support/free-port.ts';
import { hashOfFile, Player } from '../support/player.ts';
import { waitFor } from '../support/wait-for.ts';

const MB = 1024 * 1024;
const FILM_MB = 120;
type Memberships = { memberships: { urls: string[]; online: boolean; server?: string }[] };
type Check = { what: string; ok?: boolean };

const membership = async (bridge: BridgeProcess) =>
  (await bridge.api.get<Memberships>('/memberships')).memberships.find(({ online }) => online);

t.test('a cluster', async (t) => {
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const media = temporaryDir(t);
  const file = await noise(join(media, 'Film (2020).mkv'), FILM_MB);
  const [film] = await shareFolder(households, media);
  if (!film) throw new Error('no film');
  const dir = temporaryDir(t);
  const hosts = loopbackAddresses(3);
  const addresses = hosts.join(',');
  const exported = await runCommand(
    owner.dataDir,
    'network',
    'export',
    dir,
    '--servers',
    addresses,
  );
  t.equal(exported.code, 0, exported.stderr);
  const run = (index: number) =>
    runExported(t, join(dir, `server-${index + 1}`), at(hosts[index] ?? ''));
  const servers = new Map<string, ExportedServer>();
  for (const [index, host] of hosts.entries()) servers.set(host, await run(index));
  /** Ends the server that a bridge is connected to, as if its machine had lost its power. */
  const endServerOf = async (bridge: BridgeProcess): Promise<string> => {
    const host = (await membership(bridge))?.server?.replace(/:\d+$/, '') ?? '';
    const server = servers.get(host);
    if (!server) throw new Error(`no server at "${host}"`);
    await server.stop();
    return host;
  };

  await t.test('is moved to, and told as a whole', async (t) => {
    const opened = await owner.api.put<{ urls: string[]; checks: Check[] }>('/network', {
      ...{ reach: 'rented', servers: hosts },
    });
    t.strictSame(
      opened.urls,
      hosts.map((host) => `tls://${host}:4690`),
    );
    t.ok(
      opened.checks.every(({ ok }) => ok),
      JSON.stringify(opened.checks),
    );
    await waitFor('Ben to follow', async () => (await membership(friend))?.urls.length === 3);
    await waitFor('Olivia to follow', async () => (await membership(owner))?.urls.length === 3);
  });

  await t.test('loses the server in use, twice, and the film goes on', async (t) => {
    const player = await Player.open(await playAddress(friend, film));
    await player.read(10 * MB);
    const first = await endServerOf(friend);
    await player.read(40 * MB);
    servers.set(first, await run(hosts.indexOf(first)));
    await waitFor('the server to be back', async () => {
      const { checks } = await owner.api.get<{ checks: Check[] }>('/network');
      return checks.every(({ ok }) => ok);
    });
    const second = await endServerOf(owner);
    await player.read(FILM_MB * MB);
    t.equal(player.digest(), await hashOfFile(file));
    servers.set(second, await run(hosts.indexOf(second)));
  });

  await t.test('is reached from home over a leaf node, too', async (t) => {
    const { port } = await freePort();
    const leaf = join(dir, 'leaf-at-home');
    const stays = await runExported(t, leaf, ['127.0.0.1:4790', `127.0.0.1:${port}`], 'leaf.conf');
    await t.rejects(connect({ servers: `127.0.0.1:${port}`, reconnect: false }), {
      message: /Authorization Violation/,
    });
    await owner.api.put('/network', { reach: 'rented', servers: hosts, leafPort: port });
    await waitFor(
      'Olivia to use it',
      async () => (await membership(owner))?.server === `127.0.0.1:${port}`,
    );
    const player = await Player.open(await playAddress(friend, film));
    await player.read(30 * MB);
    await endServerOf(friend);
    await player.read(FILM_MB * MB);
    t.equal(player.digest(), await hashOfFile(file));

    // The other way: what friends share is seen from behind the leaf.
    const films = temporaryDir(t);
    await noise(join(films, 'Other (2021).mkv'), 1);
    await friend.api.post('/catalogs', { name: 'more', description: 'Test', dir: films });
    await friend.api.put('/catalogs/more/shares/Olivia');
    await owner.api.post('/imports', { catalog: 'more', friend: 'Ben' });
    const [other] = await listedItems(owner, 'more');
    if (!other) throw new Error('no film');
    const whole = await fetch(await playAddress(owner, other, 'more'));
    t.equal((await whole.arrayBuffer()).byteLength, MB);
    await stays.stop();
  });
});
