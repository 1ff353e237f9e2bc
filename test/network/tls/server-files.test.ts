/** The files that a server reads: whole and private, whatever happened to them, and no key is told. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { issueCertificate, makeAuthority } from '../../../bridge/network/tls/issue.ts';
import { ServerTls, type ServerTlsOptions } from '../../../bridge/network/tls/server-tls.ts';
import type { Log } from '../../../bridge/protocol/log.ts';
import { temporaryDir } from '../../support/bridge-process.ts';
import { silent } from '../../support/loopback.ts';
import { waitFor } from '../../support/wait-for.ts';

const DAY = 24 * 3_600_000;
const START = Date.parse('2026-01-01T00:00:00Z');

const begin = async (t: Test, changes: Partial<ServerTlsOptions> = {}) => {
  const directory = join(temporaryDir(t), 'tls');
  const clock = { nowMs: START };
  const options: ServerTlsOptions = {
    directory,
    secretsDir: join(directory, '..', 'secrets'),
    network: `O${'A'.repeat(55)}`,
    hosts: () => ['films.example.org'],
    log: silent,
    now: () => clock.nowMs,
    ...changes,
  };
  const start = async () => {
    const tls = await ServerTls.start(options);
    t.teardown(() => tls.stop());
    return tls;
  };
  return { tls: await start(), start, clock };
};

const certificateOf = ({ files }: ServerTls) => new X509Certificate(readFileSync(files.cert));
const isPair = (tls: ServerTls) =>
  certificateOf(tls).checkPrivateKey(createPrivateKey(readFileSync(tls.files.key)));

t.test('what could not be written is written at the next look', async (t) => {
  const { tls, clock } = await begin(t);
  for (const file of [tls.files.cert, tls.files.key]) {
    let told = 0;
    tls.onChange(() => told++);
    const { serialNumber } = certificateOf(tls);
    const kept = readFileSync(tls.files.cert);
    // Nothing can be renamed to where a directory is.
    rmSync(file);
    mkdirSync(file);
    clock.nowMs += 61 * DAY;
    await t.rejects(tls.look());
    t.equal(told, 0, 'a server is not sent to files that are not there');
    rmdirSync(file);
    if (file === tls.files.cert) writeFileSync(file, kept);
    await tls.look();
    t.not(certificateOf(tls).serialNumber, serialNumber);
    t.ok(isPair(tls));
    t.equal(told, 1);
    t.equal(tls.endsAt.getTime(), Date.parse(certificateOf(tls).validTo));
  }
});

t.test('files that were lost or damaged while the bridge runs are made again', async (t) => {
  const { tls } = await begin(t);
  for (const file of [tls.files.cert, tls.files.key]) {
    writeFileSync(file, 'damaged');
    await tls.look();
    t.ok(isPair(tls));
    rmSync(file);
    await tls.look();
    t.ok(isPair(tls));
  }
});

t.test('after a restart the end of the certificate is known', async (t) => {
  const { tls, start } = await begin(t);
  const again = await start();
  t.equal(certificateOf(again).serialNumber, certificateOf(tls).serialNumber);
  t.same(again.endsAt, tls.endsAt);
});

t.test('a look under way when it is stopped writes nothing', async (t) => {
  const { tls, clock } = await begin(t);
  const { serialNumber } = certificateOf(tls);
  clock.nowMs += 61 * DAY;
  const look = tls.look();
  tls.stop();
  await look;
  t.equal(certificateOf(tls).serialNumber, serialNumber);
});

t.test('a name that is no longer a host is no longer in the certificate', async (t) => {
  const hosts = ['films.example.org', 'old.example.org'];
  const { tls } = await begin(t, { hosts: () => hosts });
  hosts.pop();
  await tls.look();
  t.notMatch(certificateOf(tls).subjectAltName, /old\.example\.org/);
  const { serialNumber } = certificateOf(tls);
  hosts.push('2001:DB8::0007', 'Films.Example.org', '192.0.2.7');
  await tls.look();
  t.not(certificateOf(tls).serialNumber, serialNumber);
  const written = certificateOf(tls).serialNumber;
  hosts.reverse();
  await tls.look();
  t.equal(
    certificateOf(tls).serialNumber,
    written,
    'the same hosts otherwise written are the same',
  );
});

t.test('many looks at once make one certificate', async (t) => {
  const { tls, clock } = await begin(t);
  let told = 0;
  tls.onChange(() => told++);
  clock.nowMs += 61 * DAY;
  await Promise.all(Array.from({ length: 8 }, () => tls.look()));
  t.equal(told, 1);
  t.ok(isPair(tls));
});

t.test("an owner's broken certificate is told once, without the key", async (t) => {
  const dir = temporaryDir(t);
  const certificate = { certFile: join(dir, 'cert'), keyFile: join(dir, 'key') };
  const authority = await makeAuthority('O', START);
  const give = async (host: string) => {
    const { cert, key } = await issueCertificate(authority, [host], START);
    writeFileSync(certificate.certFile, cert);
    writeFileSync(certificate.keyFile, key);
    return key;
  };
  const lines: string[] = [];
  const write = (...parts: unknown[]) => void lines.push(JSON.stringify(parts));
  const log = { ...silent, error: write, warn: write, info: write, debug: write } as Log;
  const keys = [await give('films.example.org')];
  let looks = 0;
  const now = () => {
    looks++;
    return START;
  };
  const { tls } = await begin(t, { certificate, log, lookMs: 5, now });
  const { serialNumber } = certificateOf(tls);
  const looked = async () => {
    const enough = looks + 5;
    await waitFor('looks', () => looks > enough);
  };
  keys.push(await give('example.com'));
  await waitFor('told', () => lines.some((line) => line.includes('example.com')));
  await looked();
  t.equal(lines.filter((line) => line.includes('not for films.example.org')).length, 1);
  t.equal(certificateOf(tls).serialNumber, serialNumber);
  keys.push(await give('films.example.org'));
  await waitFor('used', () => certificateOf(tls).serialNumber !== serialNumber);
  await give('example.com');
  await waitFor('again', () => lines.filter((line) => line.includes('example.com')).length > 1);
  for (const key of keys) {
    for (const part of key.split('\n').filter((line) => /^[A-Za-z0-9+/=]{20,}$/.test(line))) {
      t.notMatch(lines.join(), part);
    }
  }
});
