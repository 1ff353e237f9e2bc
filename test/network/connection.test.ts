import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import t from 'tap';
import { connect } from '../../bridge/network/connection.ts';
import { waitFor } from '../support/wait-for.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

/** A port where somebody answers and says nothing. */
const silentPort = async (t: { teardown(end: () => void): void }) => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket
      .resume()
      .on('error', () => {})
      .on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
};

for (const scheme of ['nats', 'tls']) {
  t.test(`a ${scheme} server that says nothing is given up, with its socket`, async (t) => {
    const { port, sockets } = await silentPort(t);
    const stopping = new AbortController();
    const urls = [`${scheme}://127.0.0.1:${port}`];
    const connecting = connect({ urls, name: 'test', log, signal: stopping.signal });
    await waitFor('the first attempt', () => sockets.size === 1);
    stopping.abort();
    await t.rejects(connecting, { code: 'NETWORK_UNREACHABLE' });
    await waitFor('the socket to close', () => sockets.size === 0);
  });
}
