/** From one authority to the next, judged by OpenSSL: whoever was told in time is never locked out. */
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { ServerTls } from '../../../bridge/network/tls/server-tls.ts';
import { temporaryDir } from '../../support/bridge-process.ts';
import { lacking } from '../../support/fixtures.ts';
import { silent } from '../../support/loopback.ts';

const run = promisify(execFile);
const DAY = 24 * 3_600_000;
const skip = await lacking('openssl');

const begin = async (t: Test, startMs: number) => {
  const dir = temporaryDir(t);
  const clock = { nowMs: startMs };
  const tls = await ServerTls.start({
    directory: join(dir, 'tls'),
    secretsDir: join(dir, 'secrets'),
    network: `O${'A'.repeat(55)}`,
    hosts: () => ['films.example.org'],
    log: silent,
    now: () => clock.nowMs,
  });
  t.teardown(() => tls.stop());
  const bundle = (pems: readonly string[]) => {
    const file = join(dir, 'trusted.pem');
    writeFileSync(file, pems.join(''));
    return file;
  };
  return { tls, clock, bundle };
};

t.test(
  'both authorities have one name, and each client finds the right one',
  { skip },
  async (t) => {
    const start = Date.parse('2026-01-01T00:00:00Z');
    const { tls, clock, bundle } = await begin(t, start);
    const isAccepted = (trusted: readonly string[]) => {
      const at = ['-attime', String(Math.floor(clock.nowMs / 1000))];
      const args = ['verify', ...at, '-x509_strict', '-purpose', 'sslserver', '-verify_hostname'];
      const rest = ['films.example.org', '-CAfile', bundle(trusted), tls.files.cert];
      return run('openssl', [...args, ...rest]).then(
        () => true,
        () => false,
      );
    };
    const goTo = async (day: number) => {
      clock.nowMs = start + day * DAY;
      await tls.look();
    };
    const first = tls.trusted;
    t.equal(first.length, 1);

    // Two of its ten years are left on day 2920.
    await goTo(2919);
    t.same(tls.trusted, first);
    await goTo(2921);
    const both = tls.trusted;
    t.equal(both.length, 2);
    t.equal(both[0], first[0], 'the old one is still to be trusted');
    const subjects = both.map((pem) => new X509Certificate(pem).subject);
    t.equal(subjects[0], subjects[1]);
    t.ok(await isAccepted(first), 'the next one is announced, the old one signs');

    await goTo(3285);
    t.ok(await isAccepted(first), '364 days later, too');
    t.ok(await isAccepted(both));

    await goTo(3287);
    t.ok(await isAccepted(both), 'the next one signs');
    t.ok(await isAccepted([...both].reverse()), 'in whatever order they are known');
    t.ok(await isAccepted(both.slice(1)), 'and alone');
    t.notOk(await isAccepted(first), 'who was not told for a year is refused');
    t.same(tls.trusted, both);

    await goTo(3649);
    t.same(tls.trusted, both);
    await goTo(3651);
    t.same(tls.trusted, both.slice(1), 'what has ended is forgotten');
    t.ok(await isAccepted(tls.trusted));
  },
);

t.test(
  's_client accepts the server under its names, with its authority only',
  { skip },
  async (t) => {
    const { tls, bundle } = await begin(t, Date.now());
    const other = await begin(t, Date.now());
    const { cert, key } = tls.files;
    const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (socket) =>
      socket.end(),
    );
    server.on('tlsClientError', () => undefined);
    t.teardown(() => server.close());
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    const said = async (ca: string, check: readonly string[]) => {
      const args = ['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', ca, ...check];
      const running = run('openssl', [...args, '-verify_return_error']);
      running.child.stdin?.end();
      const { stdout, stderr } = await running.catch(
        (error: { stdout: string; stderr: string }) => error,
      );
      return stdout + stderr;
    };
    const ca = bundle(tls.trusted);
    for (const check of [
      ['-verify_hostname', 'films.example.org'],
      ['-verify_hostname', 'localhost'],
      ['-verify_ip', '127.0.0.1'],
      ['-verify_ip', '::1'],
    ]) {
      t.match(await said(ca, check), /Verify return code: 0 \(ok\)/, check.join(' '));
    }
    t.match(await said(ca, ['-verify_hostname', 'example.org']), /hostname mismatch/i);
    t.match(await said(ca, ['-verify_ip', '192.0.2.1']), /IP address mismatch/i);
    const foreign = other.bundle(other.tls.trusted);
    t.match(
      await said(foreign, ['-verify_hostname', 'localhost']),
      /verify error|verification failed/i,
    );
  },
);

t.test('the authority signs for servers and nothing else', { skip }, async (t) => {
  const { tls, bundle } = await begin(t, Date.now());
  const text = async (file: string) =>
    (await run('openssl', ['x509', '-in', file, '-noout', '-text'])).stdout;
  const authority = await text(bundle(tls.trusted));
  t.match(authority, /Subject: CN = Natster Bridge network OAAAAAAAAAAA\n/);
  t.match(authority, /Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
  t.match(authority, /Key Usage: critical\s+Certificate Sign, CRL Sign\n/);
  t.match(authority, /ASN1 OID: prime256v1/);
  const server = await text(tls.files.cert);
  t.match(server, /Basic Constraints: critical\s+CA:FALSE/);
  t.match(server, /TLS Web Server Authentication, TLS Web Client Authentication/);
  t.match(server, /ASN1 OID: prime256v1/);
  const { validFrom, validTo, serialNumber } = new X509Certificate(readFileSync(tls.files.cert));
  t.ok(Date.parse(validFrom) <= Date.now() - 3_600_000, 'for clocks that are an hour behind');
  t.equal(Math.round((Date.parse(validTo) - Date.parse(validFrom)) / DAY), 90);
  t.equal(serialNumber.length, 32);
});
