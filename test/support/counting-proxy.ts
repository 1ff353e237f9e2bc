/**
 * A long line to a server on this machine. It counts round trips one after another, by what can have
 * caused what: whatever the client says follows from all that it has heard so far, one trip later, and
 * an answer ends the trip of what the server has heard. Requests under way together are one trip,
 * however their answers come in between. A TCP connection is a trip of its own.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { waitFor } from './wait-for.ts';

export type CountingProxy = {
  readonly port: number;
  /** Since the last call. */
  take(): number;
  /** Nobody has said anything for a while. */
  quiet(): Promise<unknown>;
};

/** What is under way comes within one, what follows from it in the next; slow machines take theirs. */
const QUIET_TRIPS = 8;

type Test = { teardown(fn: () => unknown): void };

export const countingProxy = async (
  t: Test,
  target: number,
  oneWayMs: number,
): Promise<CountingProxy> => {
  let taken = 0;
  /** The latest trip of which either side has heard anything. */
  let clientTrip = 0;
  let serverTrip = 0;
  let heardAtMs = performance.now();
  const sockets = new Set<Socket>();
  const passOn = (from: Socket, to: Socket, firstMs: number, setOut: () => () => void) => {
    const waiting: { dueMs: number; bytes: Buffer; arrive: () => void }[] = [];
    const release = () => {
      for (let [head] = waiting; head && head.dueMs <= performance.now(); [head] = waiting) {
        head.arrive();
        to.write(head.bytes);
        waiting.shift();
      }
      if (waiting[0]) setTimeout(release, Math.max(1, waiting[0].dueMs - performance.now()));
    };
    from.on('data', (bytes: Buffer) => {
      heardAtMs = performance.now();
      const dueMs = Math.max(performance.now(), firstMs) + oneWayMs;
      if (waiting.push({ dueMs, bytes, arrive: setOut() }) === 1) {
        setTimeout(release, dueMs - performance.now());
      }
    });
    from.on('error', () => {}).on('close', () => setTimeout(() => to.destroy(), oneWayMs));
  };
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: '127.0.0.1', port: target, noDelay: true });
    for (const socket of [near, far]) sockets.add(socket);
    const connected = clientTrip + 1;
    // The client had to wait for its connection before it could say anything.
    passOn(near, far, performance.now() + 2 * oneWayMs, () => {
      const trip = Math.max(clientTrip, connected) + 1;
      return () => {
        serverTrip = Math.max(serverTrip, trip);
      };
    });
    passOn(far, near, 0, () => {
      const trip = serverTrip;
      return () => {
        clientTrip = Math.max(clientTrip, trip);
      };
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const take = () => {
    const trips = clientTrip - taken;
    taken = clientTrip;
    return trips;
  };
  const quiet = () =>
    waitFor('a quiet line', () => performance.now() - heardAtMs > QUIET_TRIPS * 2 * oneWayMs);
  return { port: (server.address() as AddressInfo).port, take, quiet };
};
