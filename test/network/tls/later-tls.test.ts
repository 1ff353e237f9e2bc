/** Servers that speak first and in clear, as those of other people's networks do. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { connect } from '../../../bridge/network/connection.ts';
import { issueCertificate, makeAuthority } from '../../../bridge/network/tls/issue.ts';
import { temporaryDir } from '../../support/bridge-process.ts';
import { silent } from '../../support/loopback.ts';
import { startNatsServer } from '../../support/start-nats-server.ts';

t.test('TLS begins after the first line; without it nothing is said', async (t) => {
  const authority = await makeAuthority(`O${'A'.repeat(55)}`, Date.now());
  const pair = await issueCertificate(authority, ['localhost'], Date.now());
  const dir = temporaryDir(t);
  const [cert, key] = [join(dir, 'cert.pem'), join(dir, 'key.pem')];
  writeFileSync(cert, pair.cert);
  writeFileSync(key, pair.key);
  const tls = `tls { cert_file: "${cert}", key_file: "${key}" }`;
  const secure = await startNatsServer(t, { config: tls });
  const to = (port: number, ca: readonly string[]) =>
    connect({
      ...{ urls: [`tls://localhost:${port}`], isTlsLater: true, trust: () => ({ ca }) },
      ...{ name: 'test', log: silent, reconnect: false },
    });
  const connection = await to(secure.port, [authority.cert]);
  t.teardown(() => connection.nc.close());
  const { nc } = connection;
  const large = new Uint8Array(700_000).fill(7);
  nc.subscribe('echo', { callback: (_, message) => void message.respond(message.data) });
  const answer = await nc.request('echo', large);
  t.ok(Buffer.from(answer.data).equals(large), 'messages come whole');
  connection.publishPieces('echo', [large.subarray(0, 10)], 'back');
  await nc.flush();
  await t.rejects(to(secure.port, []), { code: 'NETWORK_UNREACHABLE' }, 'a certificate of nobody');
  const plain = await startNatsServer(t);
  await t.rejects(to(plain.port, [authority.cert]), { code: 'NETWORK_UNREACHABLE' }, 'no TLS');
});
