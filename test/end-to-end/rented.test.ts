/** A network that moves to a machine of somebody else, and its administrator stays at home. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
  type BridgeProcess,
  playAddress,
  shareFolder,
  startBridge,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { at, loopbackAddresses, runExported } from '../support/exported-server.ts';
import { noise } from '../support/fixtures.ts';
import { hashOfFile, Player } from '../support/player.ts';
import { waitFor } from '../support/wait-for.ts';

const MB = 1024 * 1024;
type Check = { what: string; ok?: boolean };
type Network = { reach: string; urls: string[]; checks: Check[] };
type Memberships = { memberships: { kind: string; urls: string[]; online: boolean }[] };

const urlsOf = async (bridge: BridgeProcess) => {
  const { memberships } = await bridge.api.get<Memberships>('/memberships');
  return memberships.find(({ online }) => online)?.urls.join() ?? '';
};

const filesIn = (dir: string): string[] =>
  readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

t.test('a network on a rented machine', async (t) => {
  const run = () => runExported(t, server, at(machine));
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const media = temporaryDir(t);
  const file = await noise(join(media, 'Film (2020).mkv'), 60);
  const [film] = await shareFolder(households, media);
  if (!film) throw new Error('no film');
  const player = await Player.open(await playAddress(friend, film));
  await player.read(5 * MB);

  const [machine = ''] = loopbackAddresses(1);
  const dir = temporaryDir(t);
  const server = join(dir, 'server-1');
  const exported = await runCommand(owner.dataDir, 'network', 'export', dir, '--servers', machine);
  t.equal(exported.code, 0, exported.stderr);

  await t.test('gets what it needs, and no key with which one could change it', async (t) => {
    t.strictSame(readdirSync(server).sort(), [
      ...['ca.pem', 'compose.yaml', 'natster.conf', 'natster.service'],
      ...['operator.jwt', 'server.key', 'server.pem'],
    ]);
    t.equal(statSync(join(server, 'server.key')).mode & 0o777, 0o600);
    const secretsDir = join(owner.dataDir, 'secrets');
    const secrets = readdirSync(secretsDir).map((name) => ({
      name,
      text: readFileSync(join(secretsDir, name), 'utf8').trim(),
    }));
    t.ok(secrets.some(({ name }) => name === 'operator.nk'));
    for (const path of filesIn(dir)) {
      const text = readFileSync(path, 'utf8');
      t.notMatch(text, /\bS[OAUX][A-Z2-7]{56}\b/, `no seed in ${path}`);
      for (const secret of secrets)
        t.notOk(text.includes(secret.text), `${secret.name} is not in ${path}`);
    }
  });

  await t.test('is not moved to where nothing runs', async (t) => {
    const body = { reach: 'rented', servers: [machine] };
    await t.rejects(owner.api.put('/network', body), { code: 'NETWORK_UNREACHABLE' });
    t.match(await owner.api.get('/network'), { reach: 'this-machine' });
    await player.read(1 * MB);
  });

  let rented = await run();
  const url = `tls://${machine}:4690`;
  const childPid = Number(readFileSync(join(owner.dataDir, 'network', 'nats-server.pid'), 'utf8'));

  await t.test('members follow while a film plays; the server at home ends', async (t) => {
    const opened = await owner.api.put<Network>('/network', {
      reach: 'rented',
      servers: [machine],
    });
    t.match(opened, {
      reach: 'rented',
      urls: [url],
      checks: [{ what: `${machine}:4690`, ok: true }],
    });
    await waitFor('Ben to follow', async () => (await urlsOf(friend)) === url);
    await waitFor('Olivia to follow', async () => (await urlsOf(owner)) === url);
    await waitFor('the former server to end', () => !existsSync(`/proc/${childPid}`));
    await player.read(20 * MB);
  });

  await t.test('is administered from home', async (t) => {
    const { code } = await owner.api.post<{ code: string }>('/invitations', {});
    t.ok(code.length <= 250);
    const carol = await startBridge(t, {
      name: 'Carol',
      dataDir: temporaryDir(t),
      args: ['--no-own-network'],
    });
    await carol.api.post('/memberships', { invitation: code });
    await owner.api.put('/catalogs/films/shares/Carol');
    await carol.api.post('/imports', { catalog: 'films', friend: 'Olivia' });
    const { members } = await owner.api.get<{ members: object[] }>('/network/members');
    t.match(members.at(-1), { name: 'Carol', connections: { used: 1 }, imports: { used: 1 } });
    await carol.stop();
  });

  await t.test('outlives its administrator, who comes back to it', async (t) => {
    await owner.stop();
    t.equal(await urlsOf(friend), url);
    await owner.restart();
    await waitFor('Olivia to be back', async () => (await urlsOf(owner)) === url);
    await player.read(30 * MB);
  });

  await t.test('that is lost with all that it held is set up anew', async (t) => {
    await rented.stop();
    await owner.stop();
    // Nothing to be reached: the bridge starts all the same.
    await owner.restart();
    t.match(await owner.api.get('/network'), { checks: [{ ok: false }] });
    execFileSync('rm', ['-r', join(server, 'data')]);
    rented = await run();
    await waitFor('Ben to be back', async () => (await urlsOf(friend)) === url);
    await player.read(100 * MB);
    t.equal(player.digest(), await hashOfFile(file));
  });

  await t.test('comes home again', async (t) => {
    const home = await owner.api.put<Network>('/network', { reach: 'this-machine' });
    t.match(home.urls, [/^nats:\/\/127.0.0.1/]);
    await waitFor('Ben to follow', async () => (await urlsOf(friend)) === home.urls[0]);
    const { items } = await friend.api.get<{ items: object[] }>('/catalogs/films/items');
    t.equal(items.length, 1);
  });

  await t.test('is left behind when it cannot be reached any more', async () => {
    await owner.api.put('/network', { reach: 'rented', servers: [machine] });
    await waitFor('Olivia to follow', async () => (await urlsOf(owner)) === url);
    await rented.stop();
    await owner.api.put('/network', { reach: 'this-machine' });
    await waitFor('Olivia to be home', async () => /^nats:/.test(await urlsOf(owner)));
  });
});
