/** A network that is opened to others while people use it, and closed again. */
import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { promisify } from 'node:util';
import { connect as connectNats } from '@nats-io/transport-node';
import { chromium } from 'playwright-core';
import t from 'tap';
import { anyAddress } from '../../bridge/network/network-profile.ts';
import { issueCertificate, makeAuthority } from '../../bridge/network/tls/issue.ts';
import {
  type BridgeProcess,
  playAddress,
  shareFolder,
  startBridge,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { lacking, noise } from '../support/fixtures.ts';
import { freePort } from '../support/free-port.ts';
import { waitFor } from '../support/wait-for.ts';

const run = promisify(execFile);
const MB = 1024 * 1024;
type Check = { what: string; ok?: boolean; message: string };
type Network = { reach: string; urls: string[]; checks: Check[]; certificateEndsAt?: string };
type Memberships = { memberships: { kind: string; urls: string[]; online: boolean }[] };

const joinedUrls = async (bridge: BridgeProcess) => {
  const { memberships } = await bridge.api.get<Memberships>('/memberships');
  return memberships.find(({ kind, online }) => kind === 'joined' && online)?.urls.join() ?? '';
};

t.test('a network is opened, and closed, under a film that plays', async (t) => {
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const media = temporaryDir(t);
  const file = await noise(join(media, 'Film (2020).mkv'), 60);
  const [film] = await shareFolder(households, media);
  if (!film) throw new Error('no film');

  await t.test('an invitation that nobody could use is refused', async (t) => {
    const refused = { code: 'NETWORK_CLOSED', message: /this machine only/, hint: /network open/ };
    await t.rejects(owner.api.post('/invitations', {}), refused);
  });

  const response = await fetch(await playAddress(friend, film));
  const reader = response.body?.getReader();
  const hash = createHash('sha256');
  let bytes = 0;
  const read = async (wanted: number) => {
    while (bytes < wanted) {
      const piece = await reader?.read();
      if (!piece?.value) break;
      hash.update(piece.value);
      bytes += piece.value.length;
    }
  };
  await read(5 * MB);

  const body = { reach: 'public', address: 'localhost' };
  const opened = await owner.api.put<Network>('/network', body);
  const url = opened.urls[0] ?? '';
  const { host, port } = new URL(url);
  await t.test('its members follow by themselves, and the film goes on', async (t) => {
    t.match(opened, { reach: 'public', urls: [/^tls:\/\/localhost:\d+$/] });
    t.ok(
      opened.checks.some(({ what, ok }) => what === host && ok),
      JSON.stringify(opened.checks),
    );
    await waitFor('Ben to follow', async () => (await joinedUrls(friend)) === url);
    await read(25 * MB);
    t.ok(bytes >= 25 * MB);
  });

  await t.test('nothing is said in clear', async (t) => {
    await t.rejects(
      connectNats({ servers: `127.0.0.1:${port}`, timeout: 2_000, reconnect: false }),
    );
  });

  await t.test(
    'its certificate is one of its own authority',
    { skip: await lacking('openssl') },
    async (t) => {
      const [ca = ''] = JSON.parse(readFileSync(join(friend.dataDir, 'memberships.json'), 'utf8'))
        .data.joined[0].ca as string[];
      const caFile = join(temporaryDir(t), 'ca.pem');
      writeFileSync(caFile, ca);
      const verify = async (...options: string[]) => {
        const args = [
          's_client',
          '-connect',
          `127.0.0.1:${port}`,
          '-verify_return_error',
          ...options,
        ];
        const child = run('openssl', args);
        child.child.stdin?.end();
        return child.then(
          ({ stdout }) => stdout,
          (error: { stdout: string }) => `refused ${error.stdout}`,
        );
      };
      t.match(
        await verify('-CAfile', caFile, '-verify_hostname', 'localhost'),
        /Verify return code: 0/,
      );
      t.match(await verify('-CAfile', caFile, '-verify_hostname', 'example.org'), /^refused/);
      t.match(await verify(), /^refused/, 'no system trusts it');
      if (anyAddress() === '0.0.0.0') return;
      const overV6 = ['-connect', `[::1]:${port}`, '-CAfile', caFile, '-verify_ip', '::1'];
      t.match(await verify(...overV6), /Verify return code: 0/, 'over IPv6, too');
    },
  );

  await t.test('somebody elsewhere can join now', async (t) => {
    const { code, warning } = await owner.api.post<{ code: string; warning?: string }>(
      '/invitations',
      {},
    );
    t.equal(warning, undefined);
    t.ok(code.length <= 250);
    const carol = await startBridge(t, {
      name: 'Carol',
      dataDir: temporaryDir(t),
      args: ['--no-own-network'],
    });
    await carol.api.post('/memberships', { invitation: code });
    t.equal(await joinedUrls(carol), url);
    await owner.api.put('/catalogs/films/shares/Carol');
    await carol.api.post('/imports', { catalog: 'films', friend: 'Olivia' });
    const whole = await fetch(await playAddress(carol, film));
    const got = createHash('sha256').update(new Uint8Array(await whole.arrayBuffer()));
    t.equal(got.digest('hex'), createHash('sha256').update(readFileSync(file)).digest('hex'));
    await carol.stop();
  });

  await t.test('a change that cannot be made changes nothing', async (t) => {
    const other = createServer().listen(0, '0.0.0.0');
    t.teardown(() => other.close());
    await waitFor('the other program', async () => other.address() !== null);
    const taken = (other.address() as { port: number }).port;
    await t.rejects(owner.api.put('/network', { ...body, port: taken }), {
      code: 'NATS_PORT_TAKEN',
    });
    await t.rejects(owner.api.put('/network', { reach: 'public' }), { code: 'ADDRESS_INVALID' });
    await t.rejects(owner.api.put('/network', { reach: 'public', address: 'a b' }), {
      code: 'ADDRESS_INVALID',
    });
    t.match(await owner.api.get('/network'), { urls: [url] });
    await waitFor('Ben to be back', async () => (await joinedUrls(friend)) === url);
  });

  await t.test('it is what it was after a restart', async (t) => {
    await owner.stop();
    await owner.restart();
    t.match(await owner.api.get('/network'), { reach: 'public', urls: [url] });
    await waitFor('Ben to be back', async () => (await joinedUrls(friend)) === url);
    await read(40 * MB);
  });

  await t.test('closed again, members on this machine are still there', async (t) => {
    const closed = await owner.api.put<Network>('/network', { reach: 'this-machine' });
    t.match(closed, { reach: 'this-machine', urls: [`nats://127.0.0.1:${port}`], checks: [] });
    await waitFor('Ben to follow', async () => (await joinedUrls(friend)) === closed.urls[0]);
    await read(Number.POSITIVE_INFINITY);
    t.equal(hash.digest('hex'), createHash('sha256').update(readFileSync(file)).digest('hex'));
  });
});

const skipBrowser = await lacking('chromium');
t.test(
  "with an owner's certificate, browsers can connect too",
  { skip: skipBrowser },
  async (t) => {
    const dir = temporaryDir(t);
    const authority = await makeAuthority('somebody', Date.now());
    const [certFile, keyFile, caFile] = ['cert', 'key', 'ca'].map((name) => join(dir, name)) as [
      string,
      string,
      string,
    ];
    const renew = async () => {
      const { cert, key } = await issueCertificate(authority, ['localhost'], Date.now());
      writeFileSync(certFile, cert);
      writeFileSync(keyFile, key);
      return new X509Certificate(cert).serialNumber;
    };
    const serial = await renew();
    writeFileSync(caFile, authority.cert);
    const { owner, friend } = await twoHouseholds(t);
    const { port: websocketPort } = await freePort();
    const certificate = { certFile, keyFile, caFile };
    const body = { reach: 'public', address: 'localhost', certificate, websocketPort };
    const opened = await owner.api.put<Network>('/network', body);
    await waitFor('Ben to follow', async () => (await joinedUrls(friend)) === opened.urls[0]);
    const { port } = new URL(opened.urls[0] ?? '');
    const shown = (of: number) =>
      new Promise<string>((resolve, reject) => {
        const socket = connectTls({ port: of, servername: 'localhost', ca: [authority.cert] });
        socket.once('error', reject);
        socket.once('secureConnect', () => {
          resolve(socket.getPeerX509Certificate()?.serialNumber ?? '');
          socket.destroy();
        });
      });
    t.equal(await shown(Number(port)), serial);
    t.equal(await shown(websocketPort), serial);

    // A browser that trusts the authority: this one is told which key to take.
    const { publicKey } = new X509Certificate(readFileSync(certFile));
    const pin = createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' }));
    const greeting = async (...args: string[]) => {
      const browser = await chromium.launch({
        executablePath: '/usr/bin/chromium',
        args: ['--no-sandbox', ...args],
      });
      try {
        const page = await browser.newPage();
        return await page.evaluate(
          (url) =>
            new Promise<string>((resolve) => {
              const socket = new WebSocket(url);
              socket.onmessage = async ({ data }) => resolve(await new Response(data).text());
              socket.onerror = () => resolve('refused');
            }),
          `wss://localhost:${websocketPort}`,
        );
      } finally {
        await browser.close();
      }
    };
    t.match(
      await greeting(`--ignore-certificate-errors-spki-list=${pin.digest('base64')}`),
      /^INFO \{/,
    );
    t.equal(await greeting(), 'refused', 'one that does not trust it says no');

    const refused = { code: 'CERTIFICATE_INVALID' };
    await t.rejects(owner.api.put('/network', { ...body, address: 'example.org' }), refused);
    await t.rejects(owner.api.put('/network', { ...body, certificate: undefined }), refused);
    t.match(await owner.api.get('/network'), { urls: opened.urls });
    const closed = await owner.api.put<Network>('/network', { reach: 'this-machine' });
    await waitFor('Ben to follow back', async () => (await joinedUrls(friend)) === closed.urls[0]);

    // A certificate that is of no use any more does not keep the bridge from starting.
    await owner.api.put('/network', body);
    await owner.stop();
    writeFileSync(certFile, 'damaged');
    await owner.restart();
    t.match(await owner.api.get('/network'), { reach: 'public', urls: opened.urls });
    await owner.api.put('/network', { reach: 'this-machine' });
  },
);
