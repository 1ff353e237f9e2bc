import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import t, { type Test } from 'tap';
import { eventRoutes } from '../../bridge/http/event-routes.ts';
import { EventStreams } from '../../bridge/http/event-streams.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import { Home } from '../library/support.ts';
import { waitFor } from '../support/wait-for.ts';
import { serve } from './api-server.ts';

const everybody = { check: () => undefined };

const setUp = async (t: Test, heartbeatMs = 60_000, access: object = everybody) => {
  const home = new Home(t);
  await home.put({ 'a.mp4': 'a', 'b.mp4': 'b' });
  const library = await home.open();
  return { home, library, ...(await serve(t, library, eventRoutes, { heartbeatMs }, access)) };
};

type Told = { event: string; data: Record<string, unknown> };

/** A client that keeps what it hears. */
const listen = async (url: string) => {
  const asked = request(`${url}/events`, { headers: { authorization: 'Bearer token' } }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  let text = '';
  response.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  const closed = new Promise((resolve) => response.once('close', resolve));
  response.on('error', () => undefined);
  const events = (): Told[] =>
    [...text.matchAll(/^event: (.*)\ndata: (.*)\n\n/gm)].map(([, event = '', data = '']) => ({
      event,
      data: JSON.parse(data),
    }));
  return { response, closed, text: () => text, events };
};

t.test('what happens is told in its order, and once', async (t) => {
  const { home, library, url } = await setUp(t);
  const client = await listen(url);
  t.match(client.response.headers, { 'content-type': /^text\/event-stream/ });
  await library.catalogs.createOfFolder('films', '', home.root);
  const isListed = ({ event, data }: Told) =>
    event === 'source' && data.items === 2 && (data.catalogs as string[])[0] === 'films';
  await waitFor('the source', () => client.events().some(isListed));
  await waitFor('its end', () =>
    client.events().some(({ data }) => (data.activity as { stage?: string })?.stage === 'idle'),
  );
  await library.catalogs.remove('films');
  await waitFor('the end', () =>
    client.events().some(({ event, data }) => event === 'source' && data.isRemoved === true),
  );
  const revisions = client.events().filter(({ event }) => event === 'catalog');
  const numbers = revisions.map(({ data }) => data.revision as number);
  t.same(
    numbers,
    [...numbers].sort((a, b) => a - b),
    'revisions only grow',
  );
  t.match(revisions.at(-1)?.data, { name: 'films', isRemoved: true });
  t.match(client.events().at(-1), { event: 'source', data: { isRemoved: true } });
});

t.test('of many changes in a moment each thing is told once, as it is then', async (t) => {
  const streams = new EventStreams();
  t.teardown(() => streams.stop());
  const stream = streams.open(() => undefined).setEncoding('utf8');
  let text = '';
  stream.on('data', (piece: string) => {
    text += piece;
  });
  for (let n = 0; n < 1000; n++) streams.tell('catalog', `c${n % 2}`, () => ({ n }));
  await waitFor('both', () => text.includes('999'));
  t.same(text.match(/"n":\d+/g), ['"n":998', '"n":999']);
});

t.test('who hears nothing new is told that the bridge is there', async (t) => {
  const { url } = await setUp(t, 20);
  const client = await listen(url);
  await waitFor(
    'heartbeats',
    () =>
      client
        .text()
        .split('\n')
        .filter((line) => line === ':').length > 3,
  );
});

t.test('who may not be here any more is cut off', async (t) => {
  let isSignedIn = true;
  const { url } = await setUp(t, 20, {
    check: () => {
      if (!isSignedIn) throw new BridgeError('NOT_ALLOWED');
    },
  });
  const client = await listen(url);
  isSignedIn = false;
  await client.closed;
  t.notOk(client.response.complete);
});

t.test('one who does not read is cut off, and holds up nobody', async (t) => {
  const streams = new EventStreams();
  t.teardown(() => streams.stop());
  const stalled = streams.open(() => undefined);
  const reading = streams.open(() => undefined);
  let bytes = 0;
  reading.on('data', (piece: Buffer) => {
    bytes += piece.length;
  });
  let round = 0;
  await waitFor('cut', () => {
    streams.tell('source', `${round++}`, () => ({ text: 'x'.repeat(100_000) }));
    return stalled.destroyed;
  });
  t.ok(stalled.readableLength < 500_000);
  t.notOk(reading.destroyed);
  await waitFor('the other hears all', () => bytes > 300_000);
});

t.test('so many and no more', async (t) => {
  const streams = new EventStreams();
  t.teardown(() => streams.stop());
  const open = Array.from({ length: 64 }, () => streams.open(() => undefined));
  t.throws(() => streams.open(() => undefined), { code: 'TOO_MANY_SESSIONS' });
  open[0]?.destroy();
  await once(open[0] as NonNullable<(typeof open)[0]>, 'close');
  t.ok(streams.open(() => undefined));
});

t.test(
  'a client that goes is forgotten, and the end comes at once with clients there',
  async (t) => {
    const { app, url, port } = await setUp(t);
    const gone = await listen(url);
    gone.response.destroy();
    const client = await listen(url);
    const silent = connect(port, '127.0.0.1');
    silent.on('error', () => undefined);
    silent.write('GET /events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer t\r\n\r\n');
    await once(silent, 'data');
    const startMs = performance.now();
    await app.close();
    await client.closed;
    t.ok(performance.now() - startMs < 2_000);
  },
);
