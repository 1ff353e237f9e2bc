/** A friend's film in a player whose owner cannot keep the hand off the slider. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { RemoteFiles } from '../../bridge/remote/remote-files.ts';
import { itemOf, loopback, served } from '../support/loopback.ts';
import { waitFor } from '../support/wait-for.ts';
import { setUp } from './play-server.ts';
import { bytesAt } from './readables.ts';

const SEEKS = 1000;
/** A player leaves while pulls are under way. */
const DISK_MS = 2;
const SIZE = 2 ** 33;
const BLOCK_BYTES = 1024 * 1024;
const PERIOD = 251;
const PATTERN = bytesAt({ start: 0, end: BLOCK_BYTES + PERIOD });

/** `length` bytes of the film from `position` on. */
const filmAt = (position: number, length: number): Buffer =>
  PATTERN.subarray(position % PERIOD, (position % PERIOD) + length);

const seek = async (url: string, position: number): Promise<IncomingMessage> => {
  const request = get(url, { agent: false, headers: { range: `bytes=${position}-` } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const [piece] = (await once(response, 'data')) as [Buffer];
  response.pause();
  // Closing breaks it, which is what is meant.
  response.on('error', () => undefined);
  if (response.statusCode !== 206 || !piece.equals(filmAt(position, piece.length))) {
    throw new Error(`wrong bytes at ${position}`);
  }
  return response;
};

const sockets = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

t.test('a thousand seeks in a row leave nothing behind', async (t) => {
  let reading = 0;
  const film = itemOf(1, { byte_size: SIZE });
  const read = async (_catalog: string, _item: unknown, target: Uint8Array, position: number) => {
    reading++;
    await sleep(DISK_MS);
    target.set(filmAt(position, target.length));
    reading--;
  };
  const { link, address, server } = await loopback(t, served({ item: () => film, read }));
  const files = new RemoteFiles();
  t.teardown(() => files.stop());
  let opened = 0;
  const { app, url, viewings, logged } = await setUp(t, async () => {
    opened++;
    return files.open(link, { ...address, friend: 'Olivia' }, film, () => undefined);
  });
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  t.teardown(() => process.off('warning', onWarning));
  const before = sockets();

  // As VLC does, and sometimes as ffmpeg does: it closes the old connection only after the new one has answered.
  let last: IncomingMessage | undefined;
  let random = 1;
  for (let n = 0; n < SEEKS; n++) {
    random = (random * 48_271) % 0x7fffffff;
    const next = await seek(url, Math.floor((random / 0x7fffffff) * SIZE));
    last?.destroy();
    last = next;
    if (n % 25 !== 0) last.destroy();
  }
  last?.destroy();

  await waitFor('every response to end', () => viewings.list()[0]?.running === 0);
  await waitFor('every pull to end', () => link.flow.inFlight === 0 && reading === 0);
  await waitFor('every socket to close', () => sockets() <= before);
  t.equal(await connectionsOf(app.server), 0);
  const sessions = [...server.sessions.list()];
  t.same(
    sessions.map(({ reading }) => reading),
    [0],
    'one session served them all, and gives nothing more',
  );
  t.equal(opened, 1);
  t.same(warnings, []);
  t.same(
    logged.filter((line) => /"level":[45]0/.test(line)),
    [],
  );
});

const connectionsOf = (server: {
  getConnections(callback: (error: Error | null, count: number) => void): void;
}): Promise<number> =>
  new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
