import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectStock } from '@nats-io/transport-node';
import t, { type Test } from 'tap';
import { connectFast } from '../../bridge/network/fast-transport.ts';
import type { Trust } from '../../bridge/network/splitting-transport.ts';
import { type BulkPair, bulkPair, connectTo, untilStatus } from '../support/bulk-pair.ts';

const BLOCK_BYTES = 512 * 1024;

const hasOpenssl = (): boolean => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const skipTls = hasOpenssl() ? false : 'not installed: openssl';

const makeCertificate = (directory: string): { cert: string; key: string } => {
  const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  return { cert, key };
};

/** What every way must do: bulk to the sink, the refused and the small whole, and in order. */
const checkExchange = async (t: Test, { sender, inbox }: BulkPair): Promise<void> => {
  const block = randomBytes(BLOCK_BYTES);
  inbox.accepts = (sizeBytes) => sizeBytes === BLOCK_BYTES;
  for (let i = 0; i < 3; i++) {
    sender.publishPieces('films', [block.subarray(0, 1000), block.subarray(1000)]);
    sender.nc.publish('films', 'small');
    sender.publishPieces('films', [block.subarray(0, 100_000)]);
  }
  await inbox.until(9);
  const round = ['bulk', 'message', 'message'];
  t.same(inbox.kinds, [...round, ...round, ...round]);
  t.ok(inbox.arrivals.every(({ kind, data }) => kind !== 'bulk' || block.equals(data)));
  t.same(inbox.errors, []);
};

for (const handshakeFirst of [false, true]) {
  t.test(`TLS, handshake first: ${handshakeFirst}`, { skip: skipTls }, async (t) => {
    const { cert, key } = makeCertificate(t.testdir());
    const tls = `cert_file: "${cert}", key_file: "${key}", handshake_first: ${handshakeFirst}`;
    const options = { tls: { ca: readFileSync(cert, 'utf8'), handshakeFirst } };
    const pair = await bulkPair(t, { config: `tls { ${tls} }`, options });
    await checkExchange(t, pair);
    t.ok(pair.inbox.arrivals.some(({ kind, pieces }) => kind === 'bulk' && pieces > 1));
  });
}

t.test('TLS of our own goes the fast way', { skip: skipTls }, async (t) => {
  const { cert, key } = makeCertificate(t.testdir());
  const config = `tls { cert_file: "${cert}", key_file: "${key}", handshake_first: true }`;
  const ca = [readFileSync(cert, 'utf8')];
  let trust: Trust = { ca };
  const tls = { handshakeFirst: true, trust: () => trust };
  const pair = await bulkPair(t, { config, options: { tls } });
  await checkExchange(t, pair);
  const { server } = pair;
  const attempt = () => connectFast({ servers: new URL(server.url).host, tls, reconnect: false });
  for (const [why, wrong] of [
    ['another name', { ca, servername: 'example.org' }],
    ['not of an authority that the system knows', { ca: [] }],
  ] as const) {
    trust = wrong;
    await t.rejects(attempt(), why);
  }
  trust = { ca: [], isUnchecked: true };
  const { nc } = await attempt();
  await nc.close();
});

t.test('a connection that got a transport of the library', async (t) => {
  const pair = await bulkPair(t);
  const { server, sender, receiver, inbox } = pair;
  const stock = await connectStock({ servers: server.url });
  t.teardown(() => stock.close());
  const both = [sender, receiver];
  const back = Promise.all(both.map((connection) => untilStatus(connection, 'reconnect')));
  for (const { nc } of both) await nc.reconnect();
  await back;
  await receiver.nc.flush();
  await checkExchange(t, pair);
  t.ok(inbox.arrivals.every(({ pieces }) => pieces === 1));
  await sender.drained(new AbortController().signal);
});

t.test('a stock connection lives on with our transport', async (t) => {
  const { server, inbox, sender } = await bulkPair(t);
  const stock = await connectStock({ servers: server.url, reconnectTimeWait: 20 });
  t.teardown(() => stock.close());
  await connectTo(t, server);
  const statuses = stock.status();
  await stock.reconnect();
  for await (const { type } of statuses) if (type === 'reconnect') break;
  const block = randomBytes(BLOCK_BYTES);
  stock.subscribe('echo', { callback: (_error, message) => void message.respond(message.data) });
  await stock.flush();
  sender.publishPieces('echo', [block], 'films');
  await inbox.until(1);
  t.ok(inbox.arrivals[0] && block.equals(inbox.arrivals[0].data));
});

t.test('what is not a NATS server is an error', async (t) => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.write('SSH-2.0-OpenSSH_9.6\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await t.rejects(connectFast({ servers: `127.0.0.1:${port}` }), /unexpected response/);
});

t.test('a port where nobody listens is an error', async (t) => {
  await t.rejects(connectFast({ servers: '127.0.0.1:1' }), /connection refused/);
});
