import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import t from 'tap';
import { inMemory } from '../../bridge/library/assets/asset-file.ts';
import { encodeKeyframes } from '../../bridge/media/keyframe-index.ts';
import { Timelines, type TimelinesDeps } from '../../bridge/playback/timelines.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import { itemOf } from '../support/loopback.ts';
import { waitFor } from '../support/wait-for.ts';
import { ask, setUp, until } from './play-server.ts';
import { memoryReadable } from './readables.ts';

const MEGABYTE = 1024 * 1024;
const FILM = { catalog: 'films', itemId: 'i1' };
const NEVER = new AbortController().signal;

const index = (bytes: Uint8Array) => {
  const state = { asked: 0, closed: 0 };
  const open: TimelinesDeps['itemAssets']['open'] = async (_catalog, _id, _asset, mark = '') => {
    state.asked++;
    const file = inMemory({ mimeType: 'application/octet-stream', bytes });
    const close = async () => {
      state.closed++;
    };
    return { file: { ...file, close }, mark };
  };
  return { state, open };
};

const setUpTimelines = (item: Partial<Item>, open: TimelinesDeps['itemAssets']['open']) => {
  const film = itemOf(1, { byte_size: 1000, duration: 100, ...item });
  return new Timelines({ item: () => film, itemAssets: { open } });
};

const KEYFRAMES = encodeKeyframes([
  { timeSec: 0, position: 0 },
  { timeSec: 50, position: 900 },
]);

t.test('the average at once, the keyframes when they are here', async (t) => {
  const { open, state } = index(KEYFRAMES);
  const timelines = setUpTimelines({}, open);
  const timelineOf = timelines.of(FILM, 'r');
  t.equal(state.asked, 0, 'nothing is asked for before it is needed');
  const known = timelineOf?.(NEVER);
  t.equal(known?.()?.secondsBetween(0, 500), 50);
  await waitFor('the keyframes', () => known?.()?.secondsBetween(0, 500) === 0);
  t.equal(known?.()?.secondsBetween(0, 900), 50);
  t.same(state, { asked: 1, closed: 1 });
});

t.test('without an index the average has to do', async (t) => {
  const broken = index(Buffer.from('rubbish'));
  const large = index(new Uint8Array(MEGABYTE));
  for (const { open, state } of [broken, large]) {
    const known = setUpTimelines({}, open).of(FILM, 'r')?.(NEVER);
    await waitFor('the index to be closed', () => state.closed === 1);
    t.equal(known?.()?.secondsBetween(0, 500), 50);
  }
  const none = () => Promise.reject(new BridgeError('ASSET_NOT_FOUND'));
  const known = setUpTimelines({}, none).of(FILM, 'r')?.(NEVER);
  t.equal(known?.()?.secondsBetween(0, 500), 50);
});

t.test('a film that would have to be gone through is not', async (t) => {
  const { open, state } = index(KEYFRAMES);
  setUpTimelines({ mime_type: 'video/mp2t' }, open).of(FILM, 'r')?.(NEVER);
  t.equal(state.asked, 0);
});

t.test('what nobody knows the duration of is not paced', async (t) => {
  const { open } = index(KEYFRAMES);
  const untimed = itemOf(1, { byte_size: 1000 });
  for (const [item, revision] of [
    [() => untimed, 'r'],
    [() => undefined, 'r'],
    [() => ({ ...untimed, duration: 0 }), 'r'],
    [() => ({ ...untimed, duration: 100 }), 'another'],
    [
      () => {
        throw new BridgeError('CATALOG_NOT_FOUND');
      },
      'r',
    ],
  ] as const) {
    t.equal(new Timelines({ item, itemAssets: { open } }).of(FILM, revision), undefined);
  }
});

/** A server that sends no more than the burst in a lifetime. */
const slowly = async (t: Parameters<typeof setUp>[0]) => {
  const size = 12 * MEGABYTE;
  const readable = memoryReadable({ size, pieceBytes: 65_536, revision: 'r', isLookedInto: true });
  const none = () => Promise.reject(new BridgeError('ASSET_NOT_FOUND'));
  const timelines = setUpTimelines({ byte_size: size, duration: 1e6 }, none);
  const server = await setUp(t, async () => readable, timelines);
  const play = async () => {
    const [res] = (await once(get(server.url), 'response')) as [IncomingMessage];
    let taken = 0;
    res.on('data', (piece: Buffer) => {
      taken += piece.length;
    });
    res.on('error', () => undefined);
    await until(() => taken >= 4 * MEGABYTE);
    return { res, taken: () => taken };
  };
  return { ...server, readable, size, play };
};

t.test('a player waits after the burst, a download does not', async (t) => {
  const { url, size, play } = await slowly(t);
  const { taken } = await play();
  t.equal((await ask(`${url}?download`)).body.length, size);
  t.equal(taken(), 4 * MEGABYTE);
  const part = await ask(url, 'GET', { range: `bytes=${8 * MEGABYTE}-` });
  t.equal(part.body.length, 4 * MEGABYTE, 'every request has its own burst');
});

t.test('leaving and revoking end the waiting', async (t) => {
  const { viewings, capability, readable, play, logged } = await slowly(t);
  const left = await play();
  left.res.destroy();
  await until(() => viewings.list()[0]?.running === 0 && readable.pulled.running === 0);
  const faults = logged.filter((line) => /"level":[45]0/.test(line));
  t.same(faults, []);
  const cut = await play();
  const closed = new Promise((resolve) => cut.res.once('close', resolve));
  await viewings.revoke(capability);
  await closed;
  t.equal(cut.res.complete, false);
  t.equal(readable.pulled.running, 0);
});
