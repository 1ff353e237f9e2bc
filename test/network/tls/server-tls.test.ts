/** The certificates of a network's server: who accepts them, and that they never run out. */
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, createServer, type Server } from 'node:tls';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { issueCertificate, makeAuthority } from '../../../bridge/network/tls/issue.ts';
import { ServerTls, type ServerTlsOptions } from '../../../bridge/network/tls/server-tls.ts';
import { temporaryDir } from '../../support/bridge-process.ts';
import { lacking } from '../../support/fixtures.ts';
import { silent } from '../../support/loopback.ts';

const run = promisify(execFile);
const DAY = 24 * 3_600_000;
const START = Date.parse('2026-01-01T00:00:00Z');
const network = `O${'A'.repeat(55)}`;

type Changes = Partial<Omit<ServerTlsOptions, 'hosts'>> & { hosts?: string[] };

/** Certificates under a clock of the test's own. */
const begin = async (t: Test, { hosts = ['films.example.org'], ...changes }: Changes = {}) => {
  const directory = join(temporaryDir(t), 'tls');
  const clock = { nowMs: START };
  const options: ServerTlsOptions = {
    ...{ directory, secretsDir: join(directory, '..', 'secrets'), network, log: silent },
    hosts: () => hosts,
    now: () => clock.nowMs,
    ...changes,
  };
  const tls = await ServerTls.start(options);
  t.teardown(() => tls.stop());
  const pass = (days: number) => {
    clock.nowMs += days * DAY;
    return tls.look();
  };
  return { tls, options, clock, pass, hosts };
};

const certificateOf = ({ files }: ServerTls) => new X509Certificate(readFileSync(files.cert));

/** Why a client that trusts `ca` refuses the server under the name `servername`. */
const refusal = (t: Test, { files }: ServerTls, ca: readonly string[], servername: string) =>
  new Promise<string | undefined>((resolve) => {
    const server: Server = createServer({
      cert: readFileSync(files.cert),
      key: readFileSync(files.key),
    });
    t.teardown(() => server.close());
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      const socket = connect({ port, host: '127.0.0.1', ca: [...ca], servername });
      const done = (why: string | undefined) => {
        socket.destroy();
        resolve(why);
      };
      socket.once('secureConnect', () => done(undefined));
      socket.once('error', (error) => done((error as NodeJS.ErrnoException).code));
    });
  });

t.test('who trusts the authority accepts the server, under its names only', async (t) => {
  const { tls, options } = await begin(t, { now: Date.now });
  const other = await begin(t, { now: Date.now });
  t.equal(await refusal(t, tls, tls.trusted, 'films.example.org'), undefined);
  t.equal(await refusal(t, tls, tls.trusted, 'localhost'), undefined);
  t.equal(await refusal(t, tls, tls.trusted, 'example.org'), 'ERR_TLS_CERT_ALTNAME_INVALID');
  t.not(await refusal(t, tls, other.tls.trusted, 'films.example.org'), undefined);
  const secrets = readdirSync(options.secretsDir).map((name) => join(options.secretsDir, name));
  for (const file of [tls.files.cert, tls.files.key, ...secrets]) {
    t.equal(statSync(file).mode & 0o777, 0o600, file);
  }
});

t.test('openssl finds nothing wrong', { skip: await lacking('openssl') }, async (t) => {
  const { tls } = await begin(t, {
    now: Date.now,
    hosts: ['films.example.org', '192.0.2.7', '2001:db8::7'],
  });
  const ca = join(temporaryDir(t), 'ca.pem');
  writeFileSync(ca, tls.trusted.join(''));
  for (const purpose of ['sslserver', 'sslclient']) {
    const strict = ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', ca];
    t.match((await run('openssl', [...strict, tls.files.cert])).stdout, /: OK/);
  }
  const { stdout } = await run('openssl', ['x509', '-in', tls.files.cert, '-noout', '-text']);
  t.match(
    stdout,
    /DNS:films\.example\.org, IP Address:192\.0\.2\.7, IP Address:2001:DB8:0:0:0:0:0:7/,
  );
});

t.test('renewed 30 days before the end, and told', async (t) => {
  const { tls, pass } = await begin(t);
  let told = 0;
  tls.onChange(() => told++);
  const first = certificateOf(tls);
  await pass(59);
  t.equal(certificateOf(tls).serialNumber, first.serialNumber);
  t.equal(told, 0);
  await pass(2);
  const second = certificateOf(tls);
  t.not(second.serialNumber, first.serialNumber);
  t.equal(told, 1);
  t.ok(tls.endsAt.getTime() > START + 150 * DAY);
  t.ok(second.verify(new X509Certificate(tls.trusted[0] ?? '').publicKey), 'by the same authority');
});

t.test('another one when hosts change or what is there is damaged, else the same', async (t) => {
  const { tls, options, hosts, pass } = await begin(t);
  const { serialNumber } = certificateOf(tls);
  const again = async () => {
    const started = await ServerTls.start(options);
    started.stop();
    return certificateOf(started).serialNumber;
  };
  t.equal(await again(), serialNumber, 'the same after a restart');
  hosts.push('192.0.2.8');
  await pass(0);
  const wider = certificateOf(tls);
  t.not(wider.serialNumber, serialNumber);
  t.ok(wider.checkIP('192.0.2.8'));
  for (const file of Object.values(tls.files)) {
    const before = certificateOf(tls).serialNumber;
    writeFileSync(file, 'damaged');
    t.not(await again(), before);
  }
  await Promise.all(Array.from({ length: 5 }, () => tls.look()));
});

t.test('the next authority is known long before it signs: nobody is locked out', async (t) => {
  const { tls, pass, clock } = await begin(t);
  // What members know who were told, and were away for up to 300 days before they connect.
  const known: { atMs: number; ca: readonly string[] }[] = [];
  const signers = new Set<string>();
  for (let day = 0; day < 20 * 365; day += 20) {
    await pass(20);
    known.push({ atMs: clock.nowMs, ca: tls.trusted });
    const certificate = certificateOf(tls);
    const accepts = (ca: readonly string[]) =>
      ca.some((pem) => certificate.verify(new X509Certificate(pem).publicKey));
    const recent = known.filter(({ atMs }) => clock.nowMs - atMs < 300 * DAY);
    if (!recent.every(({ ca }) => accepts(ca))) t.fail(`locked out on day ${day}`);
    if (Date.parse(certificate.validTo) <= clock.nowMs) t.fail(`expired on day ${day}`);
    const signer = tls.trusted.find((pem) => accepts([pem])) ?? '';
    if (Date.parse(new X509Certificate(signer).validTo) < Date.parse(certificate.validTo)) {
      t.fail(`outlives its authority on day ${day}`);
    }
    signers.add(signer);
    if (tls.trusted.length > 2) t.fail('old authorities are forgotten');
  }
  t.equal(signers.size, 3);
});

t.test("an owner's own certificate", async (t) => {
  const dir = temporaryDir(t);
  const authority = await makeAuthority('O', START);
  const [certFile, keyFile, caFile] = ['cert', 'key', 'ca'].map((name) => join(dir, name)) as [
    string,
    string,
    string,
  ];
  const give = async (hosts: string[], nowMs: number) => {
    const { cert, key } = await issueCertificate(authority, hosts, nowMs);
    writeFileSync(certFile, cert);
    writeFileSync(keyFile, key);
  };
  writeFileSync(caFile, authority.cert);
  await give(['films.example.org'], START);
  const certificate = { certFile, keyFile, caFile };
  const { tls, pass } = await begin(t, { certificate });
  t.same(tls.trusted, [authority.cert]);
  t.equal(
    certificateOf(tls).serialNumber,
    new X509Certificate(readFileSync(certFile)).serialNumber,
  );

  await t.test('is used anew when its files change', async (t) => {
    let told = 0;
    tls.onChange(() => told++);
    await pass(80);
    t.equal(told, 0);
    await give(['films.example.org'], START + 80 * DAY);
    await pass(1);
    t.equal(told, 1);
    t.ok(tls.endsAt.getTime() > START + 160 * DAY);
  });

  await t.test('is refused when it cannot serve, and the one in use stays', async (t) => {
    const { serialNumber } = certificateOf(tls);
    const refused = (message: RegExp) =>
      t.rejects(pass(0), { code: 'CERTIFICATE_INVALID', message });
    await give(['example.org'], START + 80 * DAY);
    await refused(/not for films\.example\.org, but for DNS:example\.org/);
    await give(['films.example.org'], START - 100 * DAY);
    await refused(/has expired/);
    writeFileSync(certFile, 'x');
    await refused(/not a certificate/);
    await give(['films.example.org'], START + 80 * DAY);
    writeFileSync(keyFile, (await makeAuthority('O', START)).key);
    await refused(/does not belong/);
    writeFileSync(keyFile, 'x');
    await refused(/not a private key/);
    const missing = { certificate: { certFile: join(dir, 'missing'), keyFile } };
    await t.rejects(begin(t, missing), { code: 'CERTIFICATE_INVALID', message: /cannot be read/ });
    t.equal(certificateOf(tls).serialNumber, serialNumber);
  });

  await give(['films.example.org'], START);
  const { tls: system } = await begin(t, { certificate: { certFile, keyFile } });
  t.same(system.trusted, [], 'without an authority of its own, systems have to know it');
});
