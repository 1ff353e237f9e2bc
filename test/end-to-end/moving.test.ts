/** A user of the original moves: `init` takes over account, catalogs and shares, and leaves the files as they were. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type BridgeProcess, temporaryDir } from '../support/bridge-process.ts';
import { lacking, noise } from '../support/fixtures.ts';
import { credentialsOf, kevinsBridge, movedHousehold } from '../support/moved-household.ts';
import { OriginalHome } from '../support/original/home.ts';
import { answerMyShares, type ListedShare } from '../support/original/my-shares.ts';
import { OriginalOwner } from '../support/original/owner.ts';
import { OriginalNetwork } from '../support/original-network.ts';
import { plainNode } from '../support/plain-node.ts';
import { PROGRAM } from '../support/root.ts';
import { waitFor } from '../support/wait-for.ts';

type Step = { kind: string; name: string; state: string; notes: string[] };
type Init = { code: number; steps: Step[]; stdout: string; stderr: string };

/** Runs `init` in that home; nobody is there to be asked. */
const init = (bridge: BridgeProcess, home: string, ...args: string[]): Promise<Init> =>
  new Promise((resolve) => {
    const all = ['init', '--json', ...args, '--data-dir', bridge.dataDir];
    const env = { PATH: process.env.PATH, HOME: home };
    execFile(...plainNode(PROGRAM, ...all), { env }, (error, stdout, stderr) => {
      const { steps = [] } = JSON.parse(stdout || '{}') as { steps?: Step[] };
      resolve({ code: error ? Number(error.code) : 0, steps, stdout, stderr });
    });
  });

/** Runs `init` at a terminal, where each question gets the next answer. Gives all that stands there. */
const atTerminal = async (
  bridge: BridgeProcess,
  { home }: OriginalHome,
  answers: readonly string[],
  ...args: string[]
): Promise<string> => {
  const all = ['init', ...args, '--data-dir', bridge.dataDir];
  const command = [process.execPath, PROGRAM, ...all].map((word) => `'${word}'`).join(' ');
  const env = { PATH: process.env.PATH, HOME: home, SHELL: '/bin/sh' };
  const child = spawn('script', ['-qec', command, '/dev/null'], { env });
  let said = '';
  let asked = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    for (const count = said.split('y or n?').length - 1; asked < count; asked++) {
      child.stdin.write(`${answers[asked] ?? 'n'}\r`);
    }
  });
  await once(child, 'exit');
  return said;
};

const filesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((file) => join(dir, file))
    .filter((file) => statSync(file).isFile());

t.test('account, catalogs, and who sees what', async (t) => {
  const network = await OriginalNetwork.start(t);
  const { registry, servers } = network.network;
  const [kevin, ben] = [await network.guest('Kevin'), await network.guest('Ben')];
  const { account: owner } = kevin;
  await registry.addImport(ben.account, { owner, catalog: 'kevbuzz', alias: 'kevbuzz' });
  const wanted = { owner: ben.account, catalog: 'bens', alias: 'bens' };
  await registry.addImport(owner, wanted);
  const bens = new OriginalOwner(ben.nc, 'bens', [
    { path: '/Song.mp3', bytes: new Uint8Array(9), mimeType: 'audio/mpeg' },
  ]);
  t.teardown(() => bens.stop());
  const share = (from_account: string, to_account: string, catalog: string): ListedShare => ({
    ...{ from_account, to_account, catalog },
  });
  const shares: unknown[] = [
    ...[share(owner, ben.account, 'kevbuzz'), share(owner, ben.account, 'kevbuzz'), null],
    ...[share(owner, ben.account, 'gone'), share(ben.account, owner, 'bens')],
    ...[share(ben.account, owner, '../../x'), share(ben.account, owner, 'away')],
  ];
  const events = answerMyShares(kevin.nc, () => shares);
  await Promise.all([kevin.nc.flush(), ben.nc.flush()]);

  const media = temporaryDir(t);
  mkdirSync(join(media, 'old'));
  const film = await noise(join(media, 'old', 'Film (2020).mp4'), 1);
  await noise(join(media, 'Other.mp4'), 1);
  const home = new OriginalHome(temporaryDir(t));
  home.init(owner, await credentialsOf(kevin));
  home.newCatalog('kevbuzz', 'Films of Kevin', media, { 'old/Film (2020).mp4': 'A favourite' });
  const before = home.state();
  const bridge = await kevinsBridge(t);
  const [url = ''] = servers.urls;

  t.match(await init(bridge, home.home), { code: 2, stdout: /Say --yes/ }, 'nobody to ask');
  t.match(await bridge.api.get('/catalogs'), { catalogs: { length: 0 } }, 'nothing was taken');
  const first = await init(bridge, home.home, '--yes', '--server', url);
  t.match(first, { code: 0 });
  t.match(first.steps, [
    { kind: 'catalog', name: 'kevbuzz', state: 'taken', notes: [] },
    { kind: 'account', name: 'default', state: 'taken', notes: [] },
    { kind: 'share', name: `kevbuzz with ${ben.account}`, state: 'taken' },
    { kind: 'share', name: `gone with ${ben.account}`, state: 'declined' },
    { kind: 'import', name: `bens of ${ben.account}`, state: 'taken' },
    { kind: 'import', state: 'failed', notes: [/Nobody answers for "away"/] },
  ]);
  t.equal(first.steps.length, 6);
  t.same(home.state(), before, 'the files are as they were');

  const hash = createHash('sha256').update(readFileSync(film)).digest('hex');
  const listed = await waitFor('both files, hashed', async () => {
    const { data } = await ben.client.contents('kevbuzz');
    return data?.entries.length === 2 && data;
  });
  t.match(listed, { name: 'kevbuzz', description: 'Films of Kevin' });
  const entry = listed.entries.find((each) => each.hash === hash);
  t.match(entry, { path: 'old/Film (2020).mp4', description: 'A favourite' });
  const got = await ben.client.download('kevbuzz', hash);
  t.ok('bytes' in got && readFileSync(film).equals(got.bytes), 'friends download as before');
  t.match(await bridge.api.get('/catalogs/bens/items'), { items: [{ path: 'Song.mp3' }] });

  const secrets = readdirSync(join(bridge.dataDir, 'secrets')).filter((f) => f.endsWith('.creds'));
  t.equal(secrets.length, 1);
  t.equal(statSync(join(bridge.dataDir, 'secrets', secrets[0] ?? '')).mode & 0o777, 0o600);
  for (const file of filesIn(bridge.dataDir)) {
    const text = readFileSync(file, 'latin1');
    if (text.includes('very-secret-token')) t.fail(`${file} holds the access token`);
    if (!file.endsWith('.creds') && text.includes('USER NKEY SEED')) t.fail(`${file} holds a seed`);
  }
  t.notMatch(first.stdout + first.stderr + bridge.log(), /very-secret|USER NKEY SEED/);

  const again = await init(bridge, home.home, '--yes', '--server', url);
  const present = ['present', 'present', 'present', 'present', 'declined', 'failed'];
  t.same(again.steps.map(({ state }) => state).sort(), present.sort());
  t.match(await bridge.api.get('/friends'), { friends: { length: 1 } });
  t.match(await bridge.api.get('/catalogs'), { catalogs: { length: 2 } });
  t.match(await bridge.api.get('/memberships'), { memberships: { length: 1 } });

  const withdrawn = events.filter(({ event_type }) => event_type === 'catalog_unshared');
  t.same(withdrawn, [], 'nothing is withdrawn from people who had it before');
  shares.length = 0;
  await bridge.api.delete(`/catalogs/kevbuzz/shares/${ben.account}`);
  await bridge.api.delete('/imports/bens');
  const later = await init(bridge, home.home, '--yes', '--server', url);
  const left = ['present', 'present', 'declined', 'declined', 'declined', 'failed'];
  t.same(later.steps.map(({ state }) => state).sort(), left.sort(), 'what was taken back stays so');
  t.match(await ben.client.contents('kevbuzz'), { code: 403 });
  await bridge.api.put(`/catalogs/kevbuzz/shares/${ben.account}`);
  await bridge.stop();
  await bridge.restart();
  await waitFor('the bridge to serve again', () =>
    ben.client.contents('kevbuzz').then(
      ({ code }) => code === 200,
      () => false,
    ),
  );
  await bridge.api.delete('/memberships/Kevin');
  t.match(await bridge.api.get('/memberships'), { memberships: { length: 0 } });
  t.notOk(filesIn(join(bridge.dataDir, 'secrets')).some((file) => file.endsWith('.creds')));
  t.same(home.state(), before);
});

const skip = await lacking('script');
t.test('a person is asked, one thing after the other', { skip }, async (t) => {
  const { kevin, bridge, network, shares, url } = await movedHousehold(t);
  const ben = await network.guest('Ben');
  for (const catalog of ['one', 'two']) {
    shares.push({ from_account: kevin.account, to_account: ben.account, catalog });
  }
  const home = new OriginalHome(temporaryDir(t));
  home.init(kevin.account, await credentialsOf(kevin));
  for (const name of ['one', 'two']) home.newCatalog(name, '', temporaryDir(t));
  const said = await atTerminal(bridge, home, ['n', 'y', 'y', 'n'], '--server', url);
  t.match(said, /Make the catalog one of/);
  t.match(said, /Use the account A/);
  t.match(said, /Share two with .*could read along/);
  t.match(
    said,
    /catalog one: left[\s\S]*catalog two: taken over[\s\S]*account default: was here already/,
  );
  t.match(await bridge.api.get('/catalogs'), { catalogs: [{ name: 'two', sharedWith: [] }] });
  t.match(await bridge.api.get('/friends'), { friends: { length: 0 } }, 'nobody was added');
  const rest = await atTerminal(bridge, home, ['y', 'y', 'y', 'y', 'y'], '--server', url);
  t.match(rest, /catalog one: taken over[\s\S]*catalog two: was here already/);
  t.match(await bridge.api.get('/friends'), { friends: [{ shares: ['one', 'two'] }] });
  const refused = { code: 'ACCOUNT_FOREIGN' };
  await t.rejects(bridge.api.post('/memberships/Kevin/credentials'), refused);
});

t.test('what cannot be taken over is said, keeps nothing else, and is taken later', async (t) => {
  const network = await OriginalNetwork.start(t);
  const kevin = await network.guest('Kevin');
  const [url = ''] = network.network.servers.urls;
  const home = new OriginalHome(temporaryDir(t));
  const media = temporaryDir(t);
  await noise(join(media, 'Film.mp4'), 1);
  const outside = temporaryDir(t);
  home.init(network.account, await credentialsOf(kevin));
  home.newCatalog('good', 'Good', media);
  const file = { description: '', last_modified: 0, image: 'https://kevin.example/x.png' };
  const entries = [{ path: 'media/Film.mp4', description: 'Seen' }, 7, { path: '' }];
  home.catalog({ ...file, name: 'my_cat', root_dir: './media', entries });
  home.catalog({ ...file, name: 'moved', root_dir: join(outside, 'moved'), entries: null });
  home.write('damaged.json', '{"name":"damaged","root_dir":', 0o660);
  home.write('hostile.json', JSON.stringify({ root_dir: ['/etc'], entries: {} }), 0o660);
  home.write('planted.json', JSON.stringify({ root_dir: '/etc', entries: [] }), 0o666);
  mkdirSync(join(home.dir, 'folder.json'));
  execFileSync('mkfifo', [join(home.dir, 'pipe.json')]);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    home.newCatalog('foreign', 'Of somebody else', media);
    chownSync(join(home.dir, 'foreign.json'), 12_345, 12_345);
  }
  const bridge = await kevinsBridge(t);
  await bridge.api.post('/catalogs', { name: 'taken', description: '', dir: outside });
  home.newCatalog('taken', 'Of the same name', media);
  const before = JSON.stringify(readdirSync(home.dir));

  const first = await init(bridge, home.home, '--yes', '--server', url);
  const stepOf = ({ steps }: Init, name: string) => steps.find((step) => step.name === name);
  const failed = (name: string, words: RegExp) =>
    t.match(stepOf(first, name), { state: 'failed', notes: [words] }, name);
  t.match(stepOf(first, 'good'), { state: 'taken', notes: [] });
  failed('damaged', /is damaged/);
  failed('hostile', /is damaged/);
  failed('planted', /Everybody on this machine may write/);
  failed('folder', /is no file/);
  failed('pipe', /is no file/);
  if (isRoot) failed('foreign', /belongs to somebody else/);
  failed('my_cat', /written as ".\/media".*--root my_cat=/);
  failed('moved', /is not there.*--root moved=/);
  failed('taken', /another catalog called taken/);
  failed('default', /of another account/);
  t.equal(JSON.stringify(readdirSync(home.dir)), before);

  home.init(kevin.account, 'no credentials');
  const broken = await init(bridge, home.home, '--yes', '--server', url);
  t.match(stepOf(broken, 'default'), { state: 'failed', notes: [/no credentials/] });
  home.init(kevin.account, await credentialsOf(kevin, -60));
  const ended = await init(bridge, home.home, '--yes', '--server', url);
  t.match(stepOf(ended, 'default'), { state: 'failed', notes: [/ended on/] });

  home.init(kevin.account, await credentialsOf(kevin));
  mkdirSync(join(outside, 'moved'));
  const root = ['--root', `my_cat=${media}`];
  const then = await init(bridge, home.home, '--yes', '--server', url, ...root);
  t.match(stepOf(then, 'good'), { state: 'present', notes: [] });
  t.match(stepOf(then, 'moved'), { state: 'taken' });
  t.match(stepOf(then, 'default'), { state: 'taken', notes: [] });
  t.match(stepOf(then, 'my_cat'), {
    state: 'taken',
    notes: [/called mycat here/, /kevin.example/, /2 of its entries could not be understood/],
  });
  const { items } = await bridge.api.get<{ items: { path: string; description: string }[] }>(
    '/catalogs/mycat/items',
  );
  t.match(items, [{ path: 'Film.mp4', description: 'Seen' }]);
  // No global service on this network.
  t.match(stepOf(then, 'all'), {
    kind: 'share',
    state: 'failed',
    notes: [/global service/, /run init/],
  });

  renameSync(home.dir, join(home.home, 'elsewhere'));
  t.match(await init(bridge, home.home), { code: 0, stdout: /"found":false/ });
  chmodSync(join(home.home, 'elsewhere'), 0o777);
  const from = ['--yes', '--from', join(home.home, 'elsewhere')];
  t.match(await init(bridge, home.home, ...from), { code: 1, stdout: /Everybody/ });
});
