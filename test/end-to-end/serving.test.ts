/** Starting, stopping, ports, secrets, and who may use the API. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { ApiClient } from '../../bridge/cli/api-client.ts';
import { startBridge, temporaryDir } from '../support/bridge-process.ts';
import { natsServer } from '../support/nats-server.ts';
import { plainNode } from '../support/plain-node.ts';
import { PROGRAM } from '../support/root.ts';
import { waitFor } from '../support/wait-for.ts';

/** A bridge that should not start: what it says. */
const refusal = (
  args: readonly string[],
): Promise<{ code: number; error: { code: string; message: string; hint: string } }> =>
  new Promise((resolve, reject) => {
    execFile(
      ...plainNode(PROGRAM, 'serve', '--json', ...args),
      { timeout: 30_000 },
      (failure, stdout) => {
        if (!failure) return reject(new Error('it started'));
        resolve({
          code: Number(failure.code),
          ...JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}'),
        });
      },
    );
  });

const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

t.test('what goes wrong at the start says what to do', async (t) => {
  const binary = await natsServer();
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  t.teardown(() => taken.close());
  const { port } = taken.address() as AddressInfo;
  const fresh = () => ['--data-dir', temporaryDir(t)];
  const free = ['--port', '0', '--nats-port', '0'];

  const page = await refusal([
    ...fresh(),
    '--port',
    String(port),
    '--nats-port',
    '0',
    '--nats-server',
    binary,
  ]);
  t.match(page, {
    code: 1,
    error: { code: 'PORT_TAKEN', message: String(port), hint: 'NATSTER_PORT' },
  });
  const nats = await refusal([
    ...fresh(),
    '--port',
    '0',
    '--nats-port',
    String(port),
    '--nats-server',
    binary,
  ]);
  t.match(nats, {
    code: 1,
    error: { code: 'NATS_PORT_TAKEN', message: String(port), hint: 'NATSTER_NATS_PORT' },
  });
  const missing = await refusal([...fresh(), ...free, '--nats-server', '/nowhere/nats-server']);
  t.match(missing, {
    code: 1,
    error: {
      code: 'NATS_SERVER_UNUSABLE',
      message: '/nowhere/nats-server',
      hint: 'NATSTER_NATS_SERVER',
    },
  });
  const wrong = await refusal([...fresh(), ...free, '--nats-server', '/bin/true']);
  t.match(wrong, { code: 1, error: { code: 'NATS_SERVER_UNUSABLE' } });
  const setting = await refusal([...fresh(), '--port', 'many']);
  t.match(setting, { code: 1, error: { code: 'SETTINGS_INVALID', message: '--port' } });

  const running = await startBridge(t, { name: 'Olivia', dataDir: temporaryDir(t) });
  const second = await refusal(['--data-dir', running.dataDir, ...free, '--nats-server', binary]);
  t.match(second, { code: 1, error: { code: 'DATA_DIR_IN_USE' } });
});

t.test('a signal during the start leaves nothing behind', async (t) => {
  const dataDir = temporaryDir(t);
  const pidFile = join(temporaryDir(t), 'pid');
  // A nats-server that never says where it listens: the start lasts.
  const slow = join(temporaryDir(t), 'nats-server');
  writeFileSync(
    slow,
    `#!/bin/sh\n[ "$1" = --version ] && { echo v2.14.0; exit; }\necho $$ > ${pidFile}.new && mv ${pidFile}.new ${pidFile}\nexec sleep 60\n`,
  );
  chmodSync(slow, 0o755);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const args = ['--data-dir', dataDir, '--port', '0', '--nats-port', '0'];
    const child = spawn(...plainNode(PROGRAM, 'serve', '--nats-server', slow, ...args), {
      stdio: 'ignore',
    });
    const exited = once(child, 'exit');
    const server = await waitFor('the server', () => Number(readFileSync(pidFile, 'utf8')));
    child.kill(signal);
    t.same(await exited, [0, null], signal);
    t.throws(() => process.kill(server, 0), 'its nats-server ended with it');
    t.notOk(existsSync(join(dataDir, 'running.json')));
    t.same(
      readdirSync(dataDir).filter((name) => name.endsWith('.lock')),
      [],
    );
    rmSync(pidFile);
  }
});

t.test('a bridge that stops, starts again, and finds everything', async (t) => {
  const media = temporaryDir(t);
  const dataDir = temporaryDir(t);
  const bridge = await startBridge(t, { name: 'Olivia', dataDir });
  const beside = await startBridge(t, { name: 'Ben', dataDir: temporaryDir(t) });
  t.ok(beside.url !== bridge.url, 'two run side by side');
  await bridge.api.post('/catalogs', { name: 'films', description: 'x', dir: media });
  await bridge.api.post('/friends', {
    code: (await beside.api.get<{ friendCode: string }>('/whoami')).friendCode,
  });
  await bridge.api.put('/catalogs/films/shares/Ben');
  const me = await bridge.api.get('/whoami');
  const catalogs = await bridge.api.get('/catalogs');
  const server = Number(readFileSync(join(dataDir, 'network', 'nats-server.pid'), 'utf8'));

  t.equal(await bridge.stop(), 0, 'it stops cleanly');
  t.throws(() => process.kill(server, 0), 'and its nats-server with it');
  await bridge.restart();
  t.same(await bridge.api.get('/whoami'), me);
  t.same(await bridge.api.get('/catalogs'), catalogs);
  type Status = { memberships: { online: boolean }[] };
  await waitFor(
    'the network',
    async () => (await bridge.api.get<Status>('/status')).memberships[0]?.online,
  );
  t.equal((await fetch(`${bridge.url}/health/ready`)).status, 200);
});

t.test('whoever takes the port of a bridge that was killed is not given the token', async (t) => {
  const bridge = await startBridge(t, { name: 'Olivia', dataDir: temporaryDir(t) });
  t.match(await (await ApiClient.connect(bridge.dataDir)).get('/whoami'), { name: 'Olivia' });
  await bridge.stop('SIGKILL');
  const heard: (string | undefined)[] = [];
  const other = createServer(({ headers }, response) => {
    heard.push(headers.authorization);
    response.end('{}');
  });
  const { port, hostname } = new URL(bridge.url);
  await new Promise<void>((resolve) => other.listen(Number(port), hostname, resolve));
  t.teardown(() => other.close());
  const command = async () => (await ApiClient.connect(bridge.dataDir)).get('/whoami');
  await t.rejects(command(), { code: 'BRIDGE_NOT_RUNNING' });
  t.same(heard, []);
  // The nats-server that the killed one left behind ends with the next.
  other.close();
  await bridge.restart();
  t.match(await command(), { name: 'Olivia' });
});

t.test('secrets', async (t) => {
  const bridge = await startBridge(t, { name: 'Olivia', dataDir: temporaryDir(t) });
  const { code } = await bridge.api.post<{ code: string }>('/invitations', { thisMachine: true });
  t.equal(statSync(bridge.dataDir).mode & 0o077, 0, 'the data directory is for us only');
  const secrets = filesIn(join(bridge.dataDir, 'secrets'));
  t.ok(secrets.length >= 8, `${secrets.length} secrets`);
  for (const file of filesIn(bridge.dataDir)) {
    if (
      file.endsWith('.jwt') ||
      file.includes('jetstream') ||
      file.endsWith('.pid') ||
      file.endsWith('.ports')
    )
      continue;
    t.equal(statSync(file).mode & 0o077, 0, `${file.slice(bridge.dataDir.length)} is 0600`);
  }
  await bridge.stop();
  const log = bridge.log();
  t.match(log, /nats-server says/, 'the log is a debug log');
  for (const file of secrets) {
    for (const word of readFileSync(file, 'utf8').match(/[A-Za-z0-9_-]{22,}/g) ?? []) {
      if (log.includes(word)) t.fail(`the log holds something of ${file}`);
    }
  }
  t.notOk(log.includes(code), 'nor an invitation');
});

t.test('who may use the API', async (t) => {
  const bridge = await startBridge(t, { name: 'Olivia', dataDir: temporaryDir(t) });
  const { port } = new URL(bridge.url);
  const call = (
    path: string,
    headers: Record<string, string> = {},
    method = 'GET',
    body?: string,
  ) =>
    new Promise<{ status: number; code?: string; cookie?: string }>((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port,
        path,
        method,
        headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
        agent: false,
      };
      const outgoing = request(options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        response.on('end', () => {
          const json = (text.startsWith('{') ? JSON.parse(text) : {}) as {
            error?: { code: string };
          };
          const cookie = response.headers['set-cookie']?.[0];
          resolve({
            status: response.statusCode ?? 0,
            ...(json.error && { code: json.error.code }),
            ...(cookie && { cookie }),
          });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  const token = { authorization: `Bearer ${bridge.token}` };
  const status = '/api/v1/status';

  t.match(await call(status), { status: 401, code: 'NOT_SIGNED_IN' });
  t.match(await call(status, { authorization: 'Bearer wrong' }), { status: 401 });
  t.equal((await call(status, token)).status, 200);
  t.match(await call('/api/v1/openapi.json'), { status: 401 });
  t.equal((await call('/api/v1/openapi.json', token)).status, 200);
  t.match(await call('/api/v1/nothing', token), { status: 404, code: 'NOT_FOUND' });
  t.equal((await call('/health/live')).status, 200);
  t.equal((await call('/')).status, 200, 'the page itself');
  t.match(await call('/api/v1/catalogs', token, 'POST', '{"name":5}'), {
    status: 400,
    code: 'REQUEST_INVALID',
  });
  t.match(await call('/api/v1/catalogs', token, 'POST', '{'), {
    status: 400,
    code: 'REQUEST_INVALID',
  });

  await t.test('addresses that cannot be understood', async (t) => {
    for (const path of ['/%zz', '/api/v1/%zz', '/play/x/%zz', '/api/v1/catalogs/%c0/items']) {
      t.match(await call(path, token), { status: 400, code: 'REQUEST_INVALID' }, path);
    }
    const long = `/api/v1/catalogs/${'a'.repeat(600)}/items`;
    t.match(await call(long, token), { status: /40[04]/, code: /^[A-Z_]+$/ }, 'far too long');
  });

  await t.test('names that a hostile page could point here', async (t) => {
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1.evil.example',
      'a b',
      '[::1',
      'localhost.evil',
    ]) {
      t.match(await call(status, { ...token, host }), { status: /40[03]/ }, `Host: ${host}`);
    }
    for (const host of [
      'localhost',
      `localhost:${port}`,
      '127.0.0.1',
      '192.168.7.7:8690',
      '[::1]:8690',
    ]) {
      t.equal((await call(status, { ...token, host })).status, 200, `Host: ${host}`);
    }
  });

  await t.test('other origins', async (t) => {
    const host = `127.0.0.1:${port}`;
    for (const origin of [
      'http://evil.example',
      'null',
      `https://evil.example:${port}`,
      'http://127.0.0.1:1',
    ]) {
      t.match(
        await call(status, { ...token, host, origin }),
        { status: 403, code: 'ORIGIN_REFUSED' },
        origin,
      );
    }
    t.equal((await call(status, { ...token, host, origin: `http://${host}` })).status, 200);
    t.match(await call('/play/x/y.mp4', { host, origin: 'http://evil.example' }), {
      status: 404,
      code: 'VIEWING_NOT_FOUND',
    });
  });

  await t.test('a sign-in link works once, and a restart signs nobody out', async (t) => {
    const { code } = await bridge.api.post<{ code: string }>('/sign-in-codes');
    const body = JSON.stringify({ code });
    t.match(await call('/api/v1/sign-in', {}, 'POST', '{"code":"wrong"}'), {
      status: 401,
      code: 'SIGN_IN_CODE_INVALID',
    });
    const signedIn = await call('/api/v1/sign-in', {}, 'POST', body);
    t.match(signedIn, { status: 200, cookie: /^natster-sign-in=.*HttpOnly.*SameSite=Strict/ });
    t.match(await call('/api/v1/sign-in', {}, 'POST', body), { status: 401 });
    const cookie = { cookie: signedIn.cookie?.split(';')[0] ?? '' };
    t.equal((await call(status, cookie)).status, 200);
    await bridge.stop();
    await bridge.restart();
    t.equal((await call(status, cookie)).status, 200);
    t.equal((await call('/api/v1/sign-out', cookie, 'POST')).status, 200);
    t.match(await call(status, cookie), { status: 401 });
  });
});
