/** The window against a simulated link: a queue of `rate` bytes per ms after half a round trip. */
import t from 'tap';
import { type Flight, FlowWindow, MAX_BLOCK, MIN_BLOCK } from '../../bridge/remote/flow-window.ts';

const KB = 1024;

/** Runs readers that always want more; gives the rate that came through in the last half, and the window. */
const simulate = async (rttMs: number, bytesPerMs: number, durationMs: number, readers = 1) => {
  let now = 0;
  let linkFreeAt = 0;
  const flow = new FlowWindow(() => now);
  const arrivals: { at: number; reader: object; flight: Flight }[] = [];
  const signal = new AbortController().signal;
  let delivered = 0;
  const ask = (reader: object): void => {
    void flow.begin(reader, flow.blockSize, signal).then((flight) => {
      linkFreeAt = Math.max(linkFreeAt, now + rttMs / 2) + flight.bytes / bytesPerMs;
      arrivals.push({ at: linkFreeAt + rttMs / 2, reader, flight });
    });
  };
  const all = Array.from({ length: readers }, () => ({}));
  for (const reader of all) for (let n = 0; n < 64; n++) ask(reader);
  while (now < durationMs) {
    await new Promise((resolve) => setImmediate(resolve));
    arrivals.sort((a, b) => a.at - b.at);
    const next = arrivals.shift();
    if (!next) break;
    now = Math.max(now, next.at);
    flow.end(next.reader, next.flight);
    if (now > durationMs / 2) delivered += next.flight.bytes;
    ask(next.reader);
  }
  return { rate: delivered / (durationMs / 2), window: flow.size, block: flow.blockSize, flow };
};

t.test('it fills links of many kinds without filling their queues', async (t) => {
  for (const [name, rttMs, bytesPerMs] of [
    ['100 ms, 100 Mbit/s', 100, 12_500],
    ['20 ms, 20 Mbit/s', 20, 2_500],
    ['60 ms, 40 Mbit/s', 60, 5_000],
    ['1 ms, 4 Gbit/s', 1, 500_000],
  ] as const) {
    const { rate, window } = await simulate(rttMs, bytesPerMs, 10_000);
    t.ok(
      rate >= 0.9 * bytesPerMs,
      `${name}: ${Math.round((100 * rate) / bytesPerMs)} % of the link`,
    );
    const queueMs = (window - rttMs * bytesPerMs) / bytesPerMs;
    t.ok(queueMs < 3 * rttMs + 100, `${name}: at most ${Math.round(queueMs)} ms of queue`);
  }
});

t.test('blocks are what the link carries in 20 ms, within bounds', async (t) => {
  t.equal((await simulate(50, 300, 5_000)).block, MIN_BLOCK, 'a thin link');
  t.equal((await simulate(5, 100_000, 2_000)).block, MAX_BLOCK, 'a thick one');
});

t.test('a reader with nothing under way is never held up, and turns go round', async (t) => {
  const flow = new FlowWindow(() => 0);
  const signal = new AbortController().signal;
  const [greedy, other] = [{}, {}];
  const flights: Flight[] = [];
  const granted: string[] = [];
  while (flow.inFlight + 64 * KB <= flow.size)
    flights.push(await flow.begin(greedy, 64 * KB, signal));
  for (let n = 0; n < 3; n++)
    void flow.begin(greedy, 64 * KB, signal).then(() => granted.push('greedy'));
  await flow.begin(other, 64 * KB, signal);
  for (let n = 0; n < 3; n++)
    void flow.begin(other, 64 * KB, signal).then(() => granted.push('other'));
  for (const flight of flights.slice(0, 5)) flow.end(greedy, flight);
  await new Promise((resolve) => setImmediate(resolve));
  t.same(granted.slice(0, 4), ['greedy', 'other', 'greedy', 'other']);
});

t.test('who leaves while waiting gives the turn away', async (t) => {
  const flow = new FlowWindow(() => 0);
  const never = new AbortController().signal;
  const reader = {};
  const flights: Flight[] = [];
  while (flow.inFlight + 64 * KB <= flow.size)
    flights.push(await flow.begin(reader, 64 * KB, never));
  const leaving = new AbortController();
  const waiting = flow.begin(reader, 64 * KB, leaving.signal);
  const next = flow.begin(reader, 64 * KB, never);
  leaving.abort(new Error('gone'));
  await t.rejects(waiting, { message: 'gone' });
  const [first] = flights;
  if (first) flow.cancel(reader, first);
  t.match(await next, { bytes: 64 * KB });
});
