/** Two accounts at a control plane, by `init --token`: a share between them, and a film. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import {
  type BridgeProcess,
  listedItems,
  playAddress,
  temporaryDir,
} from '../support/bridge-process.ts';
import { CloudNetwork } from '../support/cloud/cloud-network.ts';
import { runCommand } from '../support/command.ts';
import { lacking, noise } from '../support/fixtures.ts';
import { plainNode } from '../support/plain-node.ts';
import { PROGRAM } from '../support/root.ts';
import { atTerminal } from '../support/terminal.ts';
import { waitFor } from '../support/wait-for.ts';

const TOKENS = { olivia: 'uat_olivia_very_secret', ben: 'uat_ben_very_secret' };
type Membership = { kind: string; network: string; name: string; state: string };

const membershipsOf = async ({ api }: BridgeProcess) =>
  (await api.get<{ memberships: Membership[] }>('/memberships')).memberships;

const filesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((file) => join(dir, file))
    .filter((file) => statSync(file).isFile());

const befriend = async (a: BridgeProcess, b: BridgeProcess) => {
  for (const [from, to] of [[a, b] as const, [b, a] as const]) {
    const { friendCode } = await from.api.get<{ friendCode: string }>('/whoami');
    await to.api.post('/friends', { code: friendCode });
  }
};

const start = async (t: Test) => {
  const cloud = await CloudNetwork.start(t);
  const { plane } = cloud;
  const [home, work] = [plane.team('Home'), plane.team('Work')];
  const ours = plane.system(home, 'NGS');
  plane.system(work, 'NGS');
  const olivia = await plane.account(ours, 'Olivia', 'bridge', 'phone');
  const theirs = plane.system(plane.team('Bens'), 'NGS');
  const ben = await plane.account(theirs, 'Ben', 'default');
  plane.tokens.set(TOKENS.olivia, [home.id, work.id]);
  plane.tokens.set(TOKENS.ben, [theirs.team.id]);
  return { cloud, accounts: { olivia, ben } };
};

t.test('two accounts, a share, a film', async (t) => {
  const { cloud, accounts } = await start(t);
  const { plane, global } = cloud;
  const [olivia, ben] = await Promise.all([cloud.bridge('Olivia'), cloud.bridge('Ben')]);

  await t.test('which account, when there are several, is said or asked for', async (t) => {
    const teams = await cloud.init(olivia, TOKENS.olivia);
    t.match(teams, { code: 2, stderr: /several: Home \(\w+\), Work \(\w+\)[\s\S]*--team/ });
    const users = await cloud.init(olivia, TOKENS.olivia, '--team', 'Home');
    t.match(users, { code: 2, stderr: /several: bridge \(\w+\), phone[\s\S]*--nats-user/ });
    const none = await cloud.init(olivia, TOKENS.olivia, '--team', 'Hme');
    t.match(none, { code: 1, stderr: /no team "Hme"[\s\S]*Home, Work/ });
    t.equal(accounts.olivia.exports.length, 0, 'nothing was changed');
    t.same(await membershipsOf(olivia), []);
  });

  await t.test('exports and imports by the names of the original, once', async (t) => {
    const which = ['--team', 'Home', '--nats-user', accounts.olivia.users[0]?.id ?? ''];
    const made = await cloud.init(olivia, TOKENS.olivia, ...which);
    t.match(made, { code: 0, stderr: /10 GiB a month, which is about two films/ });
    t.match(made.stdout, /export natster_catalog: made\nexport natster_media: made/);
    t.match(made.stdout, /import natster_global: made\nimport natster_global_events: made/);
    t.match(made.stdout, /account A\w+ \(Olivia\): connected/);
    const me = accounts.olivia.key.getPublicKey();
    t.match(
      accounts.olivia.exports.map(({ jwt_settings }) => jwt_settings),
      [
        { name: 'natster_catalog', subject: '*.natster.catalog.>', account_token_position: 1 },
        { name: 'natster_media', subject: '*.natster.media.*.*', account_token_position: 1 },
      ],
    );
    t.same(
      accounts.olivia.imports.map(({ jwt_settings }) => jwt_settings),
      [
        {
          ...{ name: 'natster_global', account: global, type: 'service' },
          ...{ subject: `${me}.natster.global.>`, local_subject: 'natster.global.>' },
        },
        {
          ...{ name: 'natster_global_events', account: global, type: 'stream' },
          subject: `${me}.natster.global-events.*`,
          local_subject: 'natster.global-events.*',
        },
      ],
    );
    const again = await cloud.init(olivia, TOKENS.olivia, ...which, '--json');
    const { steps } = JSON.parse(again.stdout) as { steps: { state: string }[] };
    t.same(new Set(steps.map(({ state }) => state)), new Set(['present']));
    t.equal(accounts.olivia.exports.length + accounts.olivia.imports.length, 4);
    t.match(await membershipsOf(olivia), [{ kind: 'synadia', name: 'Olivia', state: 'connected' }]);
    t.match(await cloud.init(ben, TOKENS.ben), { code: 0 }, 'where there is one of each');
  });

  await t.test('secrets stay where they belong', async (t) => {
    for (const file of filesIn(olivia.dataDir)) {
      const holds = /very_secret|USER NKEY SEED/.test(readFileSync(file, 'latin1'));
      if (holds && !/secrets\/account-O\w+\.(token|creds)$/.test(file)) t.fail(`${file} holds one`);
      if (holds) t.equal(statSync(file).mode & 0o777, 0o600);
    }
    t.notMatch(olivia.log(), /very_secret|NKEY SEED/);
  });

  const dir = temporaryDir(t);
  const film = await noise(join(dir, 'Film (2020).mkv'), 8);
  await t.test('a share comes into the inbox, is imported there, and plays', async (t) => {
    await befriend(olivia, ben);
    await olivia.api.post('/catalogs', { name: 'films', description: 'Test', dir });
    await olivia.api.put('/catalogs/films/shares/Ben');
    const [share] = await waitFor('the inbox', async () => {
      const { shares } = await ben.api.get<{ shares: object[] }>('/inbox');
      return shares.length > 0 && shares;
    });
    t.match(share, { catalog: 'films', friend: 'Olivia', network: 'Ben' });
    t.match(await runCommand(ben.dataDir, 'catalog', 'import', 'films', 'Olivia'), { code: 0 });
    t.match(
      accounts.ben.imports.map(({ jwt_settings }) => jwt_settings.name),
      ['natster_global', 'natster_global_events', 'natster_films', 'natster_films_media'],
    );
    const [item] = await listedItems(ben, 'films');
    const response = await fetch(await playAddress(ben, { id: item?.id ?? '' }));
    const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    t.equal(digest(Buffer.from(await response.arrayBuffer())), digest(readFileSync(film)));
  });

  await t.test('after a new start, too; without the token what is imported stays', async (t) => {
    await ben.stop();
    await ben.restart();
    await waitFor('the catalog', async () => {
      const { catalogs } = await ben.api.get<{ catalogs: { online?: boolean }[] }>('/catalogs');
      return catalogs[0]?.online;
    });
    await olivia.api.post('/catalogs', { name: 'more', description: 'Test', dir });
    await olivia.api.put('/catalogs/more/shares/Ben');
    t.match(await runCommand(ben.dataDir, 'network', 'forget-token', 'Ben'), { code: 0 });
    t.notOk(filesIn(ben.dataDir).some((file) => file.endsWith('.token')));
    const more = { catalog: 'more', friend: 'Olivia' };
    await t.rejects(ben.api.post('/imports', more), { code: 'CLOUD_TOKEN_MISSING' });
    t.equal(accounts.ben.imports.length, 4);
    t.match(await cloud.init(ben, TOKENS.ben), { code: 0 });
    await ben.api.post('/imports', more);
    t.equal(accounts.ben.imports.length, 6);
  });

  await t.test('what is removed here is removed there', async (t) => {
    await ben.api.delete('/imports/films');
    await waitFor('the account to be as it was before', () => accounts.ben.imports.length === 4);
    t.same(
      accounts.ben.imports.map(({ jwt_settings }) => jwt_settings.name),
      ['natster_global', 'natster_global_events', 'natster_more', 'natster_more_media'],
    );
    t.match(await runCommand(ben.dataDir, 'network', 'leave', 'Ben'), { code: 0 });
    t.notOk(filesIn(ben.dataDir).some((file) => /\.(token|creds)$/.test(file)));
    t.equal(accounts.ben.imports.length, 2, 'those of catalogs are gone');
  });
  t.same(plane.violations, []);
});

const skip = await lacking('script');
t.test(
  'at a terminal: the token is asked for, and not shown; choices by number',
  { skip },
  async (t) => {
    const { cloud } = await start(t);
    const bridge = await cloud.bridge('Olivia');
    const answers = [
      ['access token: ', TOKENS.olivia],
      ['Which team (its number)? ', '1'],
      ['Which user (its number)? ', '2'],
    ] as const;
    const where = ['--base-url', cloud.plane.url, '--global', cloud.global];
    const said = await atTerminal(bridge.dataDir, answers, 'init', '--token', '-', ...where);
    t.match(
      said,
      /1 {2}Home\s+2 {2}Work[\s\S]*1 {2}bridge\s+2 {2}phone[\s\S]*\(Olivia\): connected/,
    );
    t.notMatch(said, TOKENS.olivia);
    t.match(await membershipsOf(bridge), [{ kind: 'synadia', state: 'connected' }]);
  },
);

t.test('from standard input, and as an argument, as with the original', async (t) => {
  const { cloud } = await start(t);
  const bridge = await cloud.bridge('Ben');
  const where = ['--base-url', cloud.plane.url, '--data-dir', bridge.dataDir];
  const piped = spawn(...plainNode(PROGRAM, 'init', '--token', '-', ...where));
  piped.stdin.end(`${TOKENS.ben}\n`);
  const [code] = await once(piped, 'exit');
  t.equal(code, 0);
  const argument = await runCommand(bridge.dataDir, 'init', '--token', TOKENS.ben, ...where);
  t.match(argument, { code: 0, stderr: /can see arguments: --token-file/ });
  t.notMatch(argument.stdout, /natster_global/, 'no global service is known here');
});
