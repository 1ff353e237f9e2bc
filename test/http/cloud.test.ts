/** What goes wrong between a bridge and a control plane: said, and finished by beginning again. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createUser, decode } from '@nats-io/jwt';
import t, { type Test } from 'tap';
import type { BridgeProcess } from '../support/bridge-process.ts';
import { CloudNetwork } from '../support/cloud/cloud-network.ts';
import type { FakeAccount } from '../support/cloud/control-plane-views.ts';
import { waitFor } from '../support/wait-for.ts';

const TOKEN = 'uat_kevin_very_secret';
type SetUp = {
  membership: { kind: string; state: string };
  steps: { name: string; state: string }[];
};

const start = async (t: Test) => {
  const cloud = await CloudNetwork.start(t);
  const { plane } = cloud;
  const system = plane.system(plane.team('Home'), 'NGS');
  const account = await plane.account(system, 'Kevin', 'default');
  plane.tokens.set(TOKEN, [system.team.id]);
  const bridge = await cloud.bridge('Kevin');
  const [user] = account.users;
  const body = { token: TOKEN, baseUrl: plane.url, global: cloud.global };
  const setUp = (more: object = {}) =>
    bridge.api.post<SetUp>('/memberships/synadia', {
      ...{ ...body, account: account.id, user: user?.id },
      ...more,
    });
  return { cloud, plane, system, account, bridge, setUp };
};

const namesOf = ({ exports, imports }: FakeAccount) =>
  [...exports, ...imports].map(({ jwt_settings }) => jwt_settings.name);
const MADE = [
  ...['natster_catalog', 'natster_media', 'natster_global', 'natster_global_events'],
] as const;

/** What fails, for the how manieth time that it is asked for, and how much was made before. */
const STEPS = [
  ['getAccount', 1, 0],
  ['listSubjectExports', 1, 0],
  ['createSubjectExport', 1, 0],
  ['createSubjectExport', 2, 1],
  ['listSubjectImports', 1, 2],
  ['createSubjectImport', 1, 2],
  ['createSubjectImport', 2, 3],
  ['downloadNatsUserCreds', 1, 4],
  ['getAccount', 2, 4],
] as const;

const memberships = async ({ api }: BridgeProcess) =>
  (await api.get<{ memberships: object[] }>('/memberships')).memberships;

t.test('a failure after each step, and again', async (t) => {
  const { plane, account, bridge, setUp } = await start(t);
  for (const [operation, which, made] of STEPS) {
    let asked = 0;
    plane.override = (name, _request, response) => {
      if (name === operation) asked += 1;
      if (name !== operation || asked < which) return false;
      response.writeHead(502).end('<html>Bad Gateway</html>');
      return true;
    };
    const failure = { code: 'CLOUD_AWAY', message: /in trouble \(502\)/ };
    await t.rejects(setUp(), failure, `${operation} ${which}`);
    t.same(namesOf(account), MADE.slice(0, made), 'what was made before, once');
    t.same(await memberships(bridge), [], 'nothing is half a member');
  }
  plane.override = () => false;
  await setUp();
  t.same(namesOf(account), MADE);
  t.match(await memberships(bridge), [{ kind: 'synadia', state: 'connected' }]);
});

t.test('tokens', async (t) => {
  const { cloud, plane, account, bridge, setUp } = await start(t);
  const wrong = await cloud.init(bridge, 'uat_another_token');
  t.match(wrong, { code: 1, stderr: /wrong, was deleted, or has expired[\s\S]*--token-file/ });
  t.match(await cloud.init(bridge, 'two words'), { code: 2, stderr: /no personal access token/ });
  t.notMatch(wrong.stderr + bridge.log(), /uat_another_token/);
  await t.rejects(setUp({ token: 'uat_another_token' }), { code: 'CLOUD_TOKEN_REFUSED' });
  plane.override = (operation, _request, response) => {
    if (operation !== 'createSubjectExport') return false;
    response.writeHead(403).end();
    return true;
  };
  await t.rejects(setUp(), { code: 'CLOUD_NOT_ALLOWED' });
  plane.override = () => false;
  await setUp();
  plane.tokens.clear();
  const expired = await cloud.init(bridge, TOKEN);
  t.match(expired, { code: 1, stderr: /has expired/ });
  t.match(await memberships(bridge), [{ state: 'connected' }], 'what is there stays');
  t.same(namesOf(account), MADE);
});

t.test('being told to wait', async (t) => {
  const { plane, bridge, setUp } = await start(t);
  const after = ['1', new Date(Date.now() + 1000).toUTCString(), ''];
  plane.override = (_operation, _request, response) => {
    const next = after.pop();
    if (next === undefined) return false;
    response.writeHead(429, next === '' ? {} : { 'retry-after': next }).end();
    return true;
  };
  t.match(await setUp(), { membership: { state: 'connected' } }, 'is waited for');
  t.same(after, []);
  plane.override = (_operation, _request, response) => {
    response.writeHead(429, { 'retry-after': '3600' }).end();
    return true;
  };
  await t.rejects(setUp(), { code: 'RATE_LIMITED', message: /for 3600 s/ }, 'but not for an hour');
  t.notMatch(bridge.log(), /very_secret/);
});

t.test('limits of the account', async (t) => {
  const { plane, account, setUp } = await start(t);
  plane.limits = { exports: 1, imports: 2 };
  const full = {
    code: 'CLOUD_QUOTA',
    message: /more exports than allowed.*export natster_catalog/,
  };
  await t.rejects(setUp(), full, 'what was done before is said');
  t.same(namesOf(account), MADE.slice(0, 1));
  plane.limits.exports = 2;
  t.match((await setUp()).steps, [{ state: 'present' }, { state: 'made' }, {}, {}]);
});

t.test('imports that find no room are taken back; names of others are left alone', async (t) => {
  const { cloud, plane, account, system, bridge, setUp } = await start(t);
  const other = await plane.account(system, 'Ben', 'default');
  const owner = other.key.getPublicKey();
  await setUp();
  await bridge.api.post('/friends', { code: owner, name: 'Ben', isOriginal: true });
  plane.limits.imports = 3;
  const films = { catalog: 'films', friend: 'Ben' };
  await t.rejects(bridge.api.post('/imports', films), { code: 'CLOUD_QUOTA' });
  t.same(namesOf(account), MADE, 'the half that was made is gone');
  t.match(await bridge.api.get('/catalogs'), { catalogs: [] });
  plane.limits.imports = 10;
  const foreign = {
    ...{ name: 'natster_films', account: cloud.global, type: 'service' as const },
    ...{ subject: 'elsewhere.>', local_subject: 'elsewhere.>' },
  };
  account.imports.push({ id: 'foreign', jwt_settings: foreign });
  await t.rejects(bridge.api.post('/imports', films), { code: 'CLOUD_CONFLICT' });
  t.same(namesOf(account), [...MADE, 'natster_films'], 'it stays');
});

t.test('an import waits while the control plane is away', async (t) => {
  const { plane, account, system, bridge, setUp } = await start(t);
  const other = await plane.account(system, 'Ben', 'default');
  await setUp();
  const code = other.key.getPublicKey();
  await bridge.api.post('/friends', { code, name: 'Ben', isOriginal: true });
  plane.override = (_operation, _request, response) => {
    response.writeHead(503).end();
    return true;
  };
  await bridge.api.post('/imports', { catalog: 'films', friend: 'Ben' });
  const waits = { catalogs: [{ name: 'films', waiting: true, problem: 'CLOUD_AWAY' }] };
  t.match(await bridge.api.get('/catalogs'), waits);
  plane.override = () => false;
  await t.rejects(bridge.api.post('/imports/films/refresh'), 'Ben has no bridge');
  t.same(namesOf(account), [...MADE, 'natster_films', 'natster_films_media']);
});

t.test('an export that lets anybody say to be anybody is not taken', async (t) => {
  const { account, bridge, setUp } = await start(t);
  const jwt_settings = {
    ...{ name: 'natster_catalog', subject: '*.natster.catalog.>', type: 'service' as const },
  };
  account.exports.push({ id: 'unsafe', jwt_settings });
  await t.rejects(setUp(), { code: 'CLOUD_CONFLICT', message: /export natster_catalog/ });
  t.same(await memberships(bridge), []);
  Object.assign(jwt_settings, { account_token_position: 1 });
  await setUp();
});

t.test('addresses, and what is no control plane', async (t) => {
  const { plane, bridge, setUp } = await start(t);
  for (const baseUrl of [
    ...['http://cloud.example', 'https://kevin:pw@cloud.example', 'ftp://x', 'cloud'],
    ...['http://127.0.0.1.example:80', 'https://cloud.example/?x=1'],
  ]) {
    await t.rejects(setUp({ baseUrl }), { code: 'ADDRESS_INVALID' }, baseUrl);
  }
  const seen: string[] = [];
  const other = createServer((request, response) => {
    seen.push(String(request.headers.authorization));
    if (request.url?.startsWith('/moved')) {
      response.writeHead(307, { location: `${plane.url}/api/core/beta/teams` }).end();
    } else response.writeHead(200).end(request.url?.startsWith('/huge') ? HUGE : '<html></html>');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  t.teardown(() => other.close());
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  const look = (baseUrl: string) => bridge.api.post('/cloud/choices', { token: TOKEN, baseUrl });
  await t.rejects(look(`${url}/page`), { code: 'CLOUD_ANSWER_INVALID' });
  await t.rejects(look(`${url}/huge`), { code: 'CLOUD_ANSWER_INVALID' });
  plane.requests.length = 0;
  await t.rejects(look(`${url}/moved`), { code: 'CLOUD_AWAY' });
  t.same(plane.requests, [], 'the token is sent nowhere else');
  await t.rejects(look('http://127.0.0.1:9'), { code: 'CLOUD_AWAY' });
});

t.test('credentials that end are fetched anew', async (t) => {
  const { plane, bridge, setUp } = await start(t);
  plane.lifetimeSec = 3;
  await setUp();
  plane.lifetimeSec = undefined;
  plane.requests.length = 0;
  await waitFor('them to end', () => plane.requests.includes('downloadNatsUserCreds'));
  const connected = async () =>
    (await bridge.api.get<{ memberships: { online: boolean }[] }>('/memberships')).memberships[0]
      ?.online;
  await waitFor('the network again', connected);
  await bridge.stop();
  await bridge.restart();
  plane.requests.length = 0;
  await waitFor('the network after a new start', connected);
  t.same(plane.requests, [], 'those are kept');
});

t.test('an account that was taken over from the original programs', async (t) => {
  const { cloud, plane, account, bridge, setUp } = await start(t);
  const credentials = await cloud.operator.credentials(account.key);
  const taken = { credentials, name: 'Kevin', url: cloud.operator.url };
  t.match(await bridge.api.post('/memberships/original', taken), { kind: 'original' });
  t.match(await setUp(), { membership: { kind: 'synadia', state: 'connected' } });
  t.match(await bridge.api.post('/memberships/original', taken), { kind: 'synadia' });
  t.match(await memberships(bridge), { length: 1 });
  const phone = { id: 'phone', name: 'phone', key: createUser() };
  account.users.push(phone);
  await setUp({ user: 'phone' });
  const secrets = join(bridge.dataDir, 'secrets');
  const [file = ''] = readdirSync(secrets).filter((each) => each.endsWith('.creds'));
  const { sub } = decode(/eyJ\S+/.exec(readFileSync(join(secrets, file), 'utf8'))?.[0] ?? '');
  t.equal(sub, phone.key.getPublicKey(), 'another user, when one is named');
  t.same(namesOf(account), MADE);
  t.same(plane.violations, []);
});

t.test('one account on a network', async (t) => {
  const { plane, system, setUp } = await start(t);
  await setUp();
  const other = await plane.account(system, 'Other', 'default');
  const second = { account: other.id, user: other.users[0]?.id };
  await t.rejects(setUp(second), { code: 'ALREADY_MEMBER', message: /another account/ });
  t.same(namesOf(other), [], 'which was not changed');
  await t.rejects(setUp({ user: other.users[0]?.id }), { code: 'CREDENTIALS_INVALID' });
});

const HUGE = Buffer.alloc(33 * 1024 * 1024, 0x20);
