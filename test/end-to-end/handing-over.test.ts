/** A network on a rented machine whose administration goes to another member. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import {
  type BridgeProcess,
  listedItems,
  playAddress,
  shareFolder,
  startBridge,
  temporaryDir,
} from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { at, loopbackAddresses, runExported } from '../support/exported-server.ts';
import { noise } from '../support/fixtures.ts';
import { hashOfFile, Player } from '../support/player.ts';
import { waitFor } from '../support/wait-for.ts';

const MB = 1024 * 1024;
type Membership = { kind: string; name: string; urls: string[]; online: boolean };
type Member = { name: string; kind: string };

const start = (t: Test, name: string, ...args: string[]) =>
  startBridge(t, { name, dataDir: temporaryDir(t), args });

const isOn = async ({ api }: BridgeProcess, url: string, kind: string) => {
  const { memberships } = await api.get<{ memberships: Membership[] }>('/memberships');
  return memberships.some((each) => each.kind === kind && each.urls[0] === url && each.online);
};

const letJoin = async (administrator: BridgeProcess, member: BridgeProcess) => {
  const { code } = await administrator.api.post<{ code: string }>('/invitations', {});
  await member.api.post('/memberships', { invitation: code });
};

const membersAt = async ({ api }: BridgeProcess) => {
  const { members } = await api.get<{ members: Member[] }>('/network/members');
  return members.map(({ name, kind }) => `${name}: ${kind}`).sort();
};

const administratorKnownTo = ({ dataDir }: BridgeProcess): string => {
  const text = readFileSync(join(dataDir, 'memberships.json'), 'utf8');
  return JSON.parse(text).data.joined[0].administrator;
};

/** Whether a bridge says that it does not administer its network any more. */
const hasNoticed = async ({ api }: BridgeProcess) => {
  const { checks } = await api.get<{ checks: { what: string }[] }>('/network');
  return checks[0]?.what === 'administrator';
};

const keyOf = async ({ api }: BridgeProcess) => (await api.get<{ key: string }>('/whoami')).key;

t.test('a member takes the administration over', async (t) => {
  const [olivia, ben, carol] = await Promise.all([
    start(t, 'Olivia'),
    start(t, 'Ben'),
    start(t, 'Carol', '--no-own-network'),
  ]);
  const [machine = ''] = loopbackAddresses(1);
  const dir = temporaryDir(t);
  await runCommand(olivia.dataDir, 'network', 'export', dir, '--servers', machine);
  await runExported(t, join(dir, 'server-1'), at(machine));
  await olivia.api.put('/network', { reach: 'rented', servers: [machine] });
  const url = `tls://${machine}:4690`;
  for (const member of [ben, carol]) await letJoin(olivia, member);

  const media = temporaryDir(t);
  const file = await noise(join(media, 'Film (2020).mkv'), 16);
  const [film] = await shareFolder({ owner: olivia, friend: carol }, media);
  await shareFolder({ owner: ben, friend: olivia }, media, 'music');
  if (!film) throw new Error('no film');
  const player = await Player.open(await playAddress(carol, film));
  await player.read(2 * MB);

  const handOver = join(temporaryDir(t), 'network.natster');
  const oldCopy = temporaryDir(t);
  const benKey = await keyOf(ben);

  await t.test('while its bridge runs nothing is handed over', async (t) => {
    const { code, stderr } = await runCommand(
      ...[olivia.dataDir, 'network', 'hand-over', 'Ben', handOver],
    );
    t.equal(code, 1);
    t.match(stderr, /Another bridge uses the data directory/);
  });

  await t.test('who hands it over is a member from then on', async (t) => {
    await olivia.api.post('/invitations', {});
    await olivia.stop();
    cpSync(olivia.dataDir, oldCopy, { recursive: true });
    const { code, stdout, stderr } = await runCommand(
      ...[olivia.dataDir, 'network', 'hand-over', 'Ben', handOver],
    );
    t.equal(code, 0, stderr);
    t.match(stdout, /take-over FILE/);
    t.match(stdout, /Invitations that are of no use any more: 1/);
    await olivia.restart();
    await waitFor('Olivia to be on it', () => isOn(olivia, url, 'joined'));
    await player.read(2 * MB);
    t.match(await olivia.api.get('/network'), { reach: 'this-machine' });
    t.match(await olivia.api.get('/network/members'), { members: [{ name: 'Olivia' }, {}] });
  });

  await t.test('who takes it over administers it', async (t) => {
    await ben.stop();
    const copy = await startBridge(t, { name: 'Olivia', dataDir: oldCopy });
    const taken = await runCommand(ben.dataDir, 'network', 'take-over', handOver);
    t.equal(taken.code, 0, taken.stderr);
    await ben.restart();
    await waitFor('Ben to be on it', () => isOn(ben, url, 'own'));
    t.same(await membersAt(ben), ['Ben: own', 'Carol: member', 'Olivia: member', 'hub: hub']);
    for (const member of [carol, olivia]) {
      await waitFor(`${member.name} to know`, () => administratorKnownTo(member) === benKey);
    }
    await waitFor('the old copy to notice', () => hasNoticed(copy));
    await copy.stop();
    await player.read(100 * MB);
    t.equal(player.digest(), await hashOfFile(file), 'the film has gone on all the while');
  });

  await t.test('he invites, and attaches catalogs for all', async (t) => {
    const dora = await start(t, 'Dora', '--no-own-network');
    await letJoin(ben, dora);
    await ben.api.put('/catalogs/music/shares/Dora');
    await dora.api.post('/imports', { catalog: 'music', friend: 'Ben' });
    t.equal((await listedItems(dora, 'music')).length, 1);
    t.equal((await listedItems(olivia, 'music')).length, 1, 'what was attached stays');
    await olivia.api.put('/catalogs/films/shares/Ben');
    await ben.api.post('/imports', { catalog: 'films', friend: 'Olivia' });
    const [again] = await listedItems(ben, 'films');
    if (!again) throw new Error('no film');
    const players = await Player.open(await playAddress(ben, again));
    await players.read(100 * MB);
    t.equal(players.digest(), await hashOfFile(file));
    await ben.api.post('/catalogs', { name: 'books', description: '', dir: media });
    await ben.api.put('/catalogs/books/shares/Olivia');
    await olivia.api.post('/imports', { catalog: 'books', friend: 'Ben' });
    t.equal((await listedItems(olivia, 'books')).length, 1, 'a member asks the new administrator');
    await dora.stop();
  });

  await t.test('an old copy of who administered it does nothing there', async (t) => {
    await runCommand(ben.dataDir, 'network', 'remove', 'Carol');
    await ben.stop();
    const copy = await startBridge(t, { name: 'Olivia', dataDir: oldCopy });
    await waitFor('it to notice', () => hasNoticed(copy));
    const { stdout } = await runCommand(copy.dataDir, 'network', 'status');
    t.match(stdout, /administrator +Somebody else administers this network now/);
    await t.rejects(copy.api.post('/invitations', {}), { code: 'NETWORK_TAKEN_OVER' });
    await ben.restart();
    await waitFor('Ben to be back', () => isOn(ben, url, 'own'));
    t.equal(administratorKnownTo(olivia), benKey);
    await waitFor('Carol to hear that who was removed is not let in by it', async () => {
      type Memberships = { memberships: { state: string }[] };
      const { memberships } = await carol.api.get<Memberships>('/memberships');
      return memberships[0]?.state === 'refused';
    });
    await copy.stop();
  });

  await t.test('it is not taken back behind his back', async (t) => {
    await olivia.stop();
    const { code, stderr } = await runCommand(olivia.dataDir, 'network', 'take-back');
    t.equal(code, 1);
    t.match(stderr, /Somebody else administers this network now/);
  });
});
