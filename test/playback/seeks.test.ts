/** A friend's film in a player whose owner cannot keep the hand off the slider. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { BlockCache } from '../../bridge/remote/block-cache.ts';
import { RemoteFile } from '../../bridge/remote/remote-file.ts';
import { AheadBudget, RemoteReadable } from '../../bridge/remote/remote-readable.ts';
import { itemOf, loopback, served } from '../support/loopback.ts';
import { waitFor } from '../support/wait-for.ts';
import { setUp, until } from './play-server.ts';
import { bytesAt } from './readables.ts';

const SEEKS = 1000;
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
  let disk = () => turn();
  const film = itemOf(1, { byte_size: SIZE });
  const read = async (_catalog: string, _item: unknown, target: Uint8Array, position: number) => {
    reading++;
    await disk();
    target.set(filmAt(position, target.length));
    reading--;
  };
  const { link, session, server } = await loopback(t, served({ item: () => film, read }));
  const file = new RemoteFile({
    ...{ session, item: film, cacheKey: 'film', onChanged: () => undefined },
    cache: new BlockCache(1024 * 1024),
  });
  const budget = new AheadBudget();
  const alone = budget.each;
  let opened = 0;
  const { app, url, viewings, logged } = await setUp(t, async () => {
    opened++;
    return new RemoteReadable({ file, budget, fileName: 'A film.mp4', onClose: async () => {} });
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

  // One more leaves while its owner's disk hangs: the pulls are given up, not waited for.
  let spinUp = (): void => undefined;
  const hanging = new Promise<void>((resolve) => {
    spinUp = resolve;
  });
  const stuck = await seek(url, 0);
  disk = () => hanging;
  stuck.resume();
  await waitFor('the disk to hang', () => reading > 0);
  stuck.destroy();
  await until(() => viewings.list()[0]?.running === 0);
  t.equal(link.flow.inFlight, 0);
  spinUp();

  await waitFor('every read to end', () => reading === 0);
  t.equal(link.flow.inFlight, 0);
  t.equal(budget.each, alone, 'nobody else has a share of the memory');
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
