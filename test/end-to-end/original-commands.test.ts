/** Every command of the original that needs no Synadia Cloud, with its name and arguments, and what its users lacked. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import t, { type Test } from 'tap';
import { listedItems, temporaryDir } from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { noise } from '../support/fixtures.ts';
import { type MovedHousehold, movedHousehold } from '../support/moved-household.ts';
import { natsServer } from '../support/nats-server.ts';
import { OriginalOwner } from '../support/original/owner.ts';
import { plainNode } from '../support/plain-node.ts';
import { PROGRAM } from '../support/root.ts';
import { waitFor } from '../support/wait-for.ts';

const withBen = async ({ network, kevin }: MovedHousehold) => {
  const { registry } = network.network;
  const ben = await network.guest('Ben');
  const imports = [
    [ben.account, { owner: kevin.account, catalog: 'kevbuzz', alias: 'kevbuzz' }],
    [kevin.account, { owner: ben.account, catalog: 'bens', alias: 'bens' }],
  ] as const;
  for (const [account, wanted] of imports) await registry.addImport(account, wanted);
  return ben;
};

t.test('each command is taken, and does what it did', async (t) => {
  const household = await movedHousehold(t);
  const { kevin, bridge, shares } = household;
  const ben = await withBen(household);
  const song = { path: '/Song.mp3', bytes: new Uint8Array(9), mimeType: 'audio/mpeg' };
  const bens = new OriginalOwner(ben.nc, 'bens', [song]);
  t.teardown(() => bens.stop());
  await ben.nc.flush();
  shares.push({ from_account: ben.account, to_account: kevin.account, catalog: 'bens' });
  const media = temporaryDir(t);
  const film = await noise(join(media, 'Film.mp4'), 1);
  const out = join(temporaryDir(t), 'out.mp4');

  /** Commands as they are typed; with what they print, and the exit code where it is not 0. */
  const all = async (rows: readonly (readonly [string[], RegExp, number?])[]) => {
    for (const [args, words, code = 0] of rows) {
      const ran = await runCommand(bridge.dataDir, ...args);
      t.match(
        { code: ran.code, text: ran.stdout + ran.stderr },
        { code, text: words },
        args.join(' '),
      );
    }
  };
  await all([
    [['--version'], /\d/],
    [['--help'], /catalog inbox/],
    [['catalog', 'new', 'KevBuzz', 'Films of Kevin', media], /kevbuzz: 1 items/],
    [['catalog', 'share', 'kevbuzz', ben.account], /--original/, 1],
    [['catalog', 'share', 'gone', ben.account, '--original'], /no catalog/, 1],
    [['catalog', 'access', 'kevbuzz'], /Nobody/],
    [['catalog', 'share', 'KevBuzz', ben.account, '--original'], /kevbuzz is shared with/],
    [['catalog', 'access', 'kevbuzz'], new RegExp(`original programs.*${ben.account}`)],
  ]);
  const [{ hash = '' } = {}] = await waitFor('the hash', async () => {
    const items = await listedItems(bridge, 'kevbuzz');
    return items[0]?.hash ? items : false;
  });
  await all([
    [['catalog', 'contents', 'kevbuzz'], new RegExp(`Film.mp4 +${hash} +video/mp4`)],
    [['catalog', 'describe', 'kevbuzz', hash, 'A favourite'], /described/],
    [['catalog', 'download', 'kevbuzz', hash, out], /out.mp4/],
    [['catalog', 'inbox'], new RegExp(`bens +${ben.account.slice(0, 8)}`)],
    [['catalog', 'inbox', '--json'], /"catalog":"bens"/],
    [['catalog', 'import', 'bens', ben.account, '--original'], /imported as bens: 1 items/],
    [['catalog', 'inbox'], /Nobody shares/],
    [['catalog', 'list'], /kevbuzz.*\n?.*bens|bens.*\n?.*kevbuzz/s],
    [['catalog', 'ls', '--context', 'default', '--timeout', '2s'], /kevbuzz/],
    [['catalog', 'serve', 'kevbuzz'], /runs already, and serves kevbuzz/],
    [['catalog', 'serve', 'gone'], /no catalog/, 1],
    [['catalog', 'serve', 'bens'], /no catalog/, 1],
    [['catalog', 'serve', 'kevbuzz', '--allowall'], /Stop it first/, 2],
    [['login'], /#sign-in=/],
    [['login', '--qrcode'], /█/],
    [['auth', 'web'], /#sign-in=/],
    [['whoami'], new RegExp(kevin.account)],
    [['stats'], /Own catalogs +1, with 1 items/],
    [['catalog', 'rescan', 'kevbuzz'], /1 items/],
  ]);
  t.ok(readFileSync(film).equals(readFileSync(out)), 'byte for byte');
  const { data } = await ben.client.contents('kevbuzz');
  t.match(data, { description: 'Films of Kevin', entries: [{ description: 'A favourite', hash }] });
  await all([
    [['catalog', 'unshare', 'kevbuzz', ben.account], /shared with: nobody/],
    [['catalog', 'remove-import', 'bens'], /removed/],
    [['catalog', 'rename', 'kevbuzz', 'kevfilms'], /is called kevfilms/],
    [['catalog', 'delete', 'kevfilms'], /removed/],
    [['catalog', 'ls', '--json'], /^\[\]/],
  ]);
  t.match(await ben.client.contents('kevbuzz'), { code: 403 });
});

/** `catalog serve`, without a bridge that runs already. */
const serving = async (t: Test, dataDir: string, ...args: string[]) => {
  const own = ['--json', '--data-dir', dataDir, '--port', '0', '--no-own-network'];
  const where = ['--nats-server', await natsServer()];
  const command = plainNode(PROGRAM, 'catalog', 'serve', ...args, ...own, ...where);
  const child = spawn(...command, { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  };
  t.teardown(stop);
  const signal = AbortSignal.timeout(60_000);
  const [line] = await once(createInterface({ input: child.stdout }), 'line', { signal });
  return { stop, said: JSON.parse(String(line)) as Record<string, string>, log: () => log };
};

t.test('a bridge for one catalog, for those who may see it or for all', async (t) => {
  const household = await movedHousehold(t);
  const { bridge, network } = household;
  const ben = await withBen(household);
  const media = temporaryDir(t);
  await noise(join(media, 'Film.mp4'), 1);
  for (const name of ['kevbuzz', 'other']) {
    await bridge.api.post('/catalogs', { name, description: '', dir: media });
  }
  await waitFor('the hash', async () => (await listedItems(bridge, 'kevbuzz'))[0]?.hash);
  const wanted = { owner: household.kevin.account, catalog: 'other', alias: 'other' };
  await network.network.registry.addImport(ben.account, wanted);
  await bridge.stop();

  const missing = await serving(t, bridge.dataDir, 'gone');
  t.match(missing.said, { error: { code: 'CATALOG_NOT_FOUND' } });
  const shared = await serving(t, bridge.dataDir, 'kevbuzz');
  t.match(shared.said, { event: 'ready', catalog: 'kevbuzz' });
  t.equal((await fetch(`${shared.said.url}/`)).status, 404, 'no page');
  const codeOf = (catalog: string) =>
    ben.client.contents(catalog).then(
      ({ code }) => code,
      () => 0,
    );
  await waitFor('the bridge to answer', async () => (await codeOf('kevbuzz')) === 403);
  await shared.stop();

  const open = await serving(t, bridge.dataDir, 'kevbuzz', '--allowall');
  t.match(open.said, { event: 'ready' });
  t.match(open.log(), /WARNING.*\n.*WARNING.*\n.*WARNING/);
  await waitFor('the bridge to answer', async () => (await codeOf('kevbuzz')) === 200);
  t.equal(await codeOf('other'), 403, 'that one only');
  const { data } = await ben.client.contents('kevbuzz');
  const got = await ben.client.download('kevbuzz', data.entries[0]?.hash ?? '');
  t.ok('bytes' in got, 'and its files');
  await open.stop();
});
