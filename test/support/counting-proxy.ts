/**
 * A long line to a server on this machine. It counts round trips: one for each TCP connection, and one
 * each time that the server's side has something to say after the client's.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type CountingProxy = {
  readonly port: number;
  /** Since the last call. */
  take(): number;
};

type Test = { teardown(fn: () => unknown): void };

export const countingProxy = async (
  t: Test,
  target: number,
  oneWayMs: number,
): Promise<CountingProxy> => {
  let trips = 0;
  let lastFromClient = false;
  const sockets = new Set<Socket>();
  const passOn = (from: Socket, to: Socket, firstMs: number, onBytes: () => void) => {
    const waiting: { dueMs: number; bytes: Buffer }[] = [];
    const release = () => {
      for (let [head] = waiting; head && head.dueMs <= performance.now(); [head] = waiting) {
        to.write(head.bytes);
        waiting.shift();
      }
      if (waiting[0]) setTimeout(release, Math.max(1, waiting[0].dueMs - performance.now()));
    };
    from.on('data', (bytes: Buffer) => {
      onBytes();
      const dueMs = Math.max(performance.now(), firstMs) + oneWayMs;
      if (waiting.push({ dueMs, bytes }) === 1) setTimeout(release, dueMs - performance.now());
    });
    from.on('error', () => {}).on('close', () => setTimeout(() => to.destroy(), oneWayMs));
  };
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: '127.0.0.1', port: target, noDelay: true });
    for (const socket of [near, far]) sockets.add(socket);
    trips++;
    // The client had to wait for its connection before it could say anything.
    passOn(near, far, performance.now() + 2 * oneWayMs, () => {
      lastFromClient = true;
    });
    passOn(far, near, 0, () => {
      if (lastFromClient) trips++;
      lastFromClient = false;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const take = () => {
    const taken = trips;
    trips = 0;
    return taken;
  };
  return { port: (server.address() as AddressInfo).port, take };
};
