/** What several segments need is read once, for as long as somebody waits for it. */
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import t from 'tap';
import { Spans } from '../../bridge/hls/spans.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import { bytesAt, memoryReadable } from '../playback/readables.ts';

const BLOCK = 128 * 1024;
const SIZE = 10 * BLOCK + 1000;
const never = new AbortController().signal;

const film = (options: Parameters<typeof memoryReadable>[0] = {}) =>
  memoryReadable({ size: SIZE, pieceBytes: 50_000, ...options });

t.test('any bytes, in any order, are those of the film', async () => {
  const range = fc.tuple(fc.nat(SIZE - 1), fc.nat(3 * BLOCK)).map(([start, length]) => {
    return { start, end: Math.min(start + length, SIZE - 1) };
  });
  await fc.assert(
    fc.asyncProperty(fc.array(range, { maxLength: 8 }), async (ranges) => {
      const spans = new Spans(4 * BLOCK);
      const of = { key: 'film', readable: film() };
      const read = await Promise.all(
        ranges.map(({ start, end }) => spans.read(of, start, end, never)),
      );
      return read.every((bytes, n) => {
        const wanted = ranges[n];
        return wanted !== undefined && bytesAt(wanted).equals(bytes);
      });
    }),
    { numRuns: 40 },
  );
});

t.test('what is here or on its way is not asked for again', async (t) => {
  const spans = new Spans();
  const readable = film();
  const of = { key: 'film', readable };
  await Promise.all([
    spans.ready(of, 0, 4 * BLOCK, never),
    spans.read(of, BLOCK, 6 * BLOCK - 1, never),
  ]);
  t.same(readable.asked, [
    { start: 0, end: 5 * BLOCK - 1 },
    { start: 5 * BLOCK, end: 6 * BLOCK - 1 },
  ]);
  await spans.read(of, 0, 1000, never);
  t.equal(readable.asked.length, 2);
  await spans.read({ key: 'another', readable }, 0, 1000, never);
  t.equal(readable.asked.length, 3);
  spans.forget('film');
  await spans.read(of, 0, 1000, never);
  t.equal(readable.asked.length, 4);
});

t.test('reading ends when the last one leaves, and begins anew', async (t) => {
  const spans = new Spans();
  let isOpen = false;
  const readable = film({
    before: async (_, signal) => {
      while (!isOpen && !signal.aborted) await turn();
    },
  });
  const of = { key: 'film', readable };
  const [first, second] = [new AbortController(), new AbortController()];
  const [one, other] = [
    spans.read(of, 0, BLOCK - 1, first.signal),
    spans.read(of, 0, BLOCK - 1, second.signal),
  ];
  const reason = new BridgeError('VIEWING_NOT_FOUND');
  first.abort(reason);
  await t.rejects(one, { code: 'VIEWING_NOT_FOUND' });
  t.equal(readable.pulled.running, 1, 'another one waits');
  second.abort(reason);
  await t.rejects(other, { code: 'VIEWING_NOT_FOUND' });
  const again = spans.read(of, 0, BLOCK - 1, never);
  isOpen = true;
  t.ok(bytesAt({ start: 0, end: BLOCK - 1 }).equals(await again));
});

t.test('a failure is told to those who wait, and not kept', async (t) => {
  const spans = new Spans();
  let fails = true;
  const readable = film({
    before: (position) => {
      if (fails && position >= 2 * BLOCK) throw new BridgeError('OWNER_AWAY');
    },
  });
  const of = { key: 'film', readable };
  await t.rejects(spans.read(of, 0, 3 * BLOCK, never), { code: 'OWNER_AWAY' });
  fails = false;
  t.ok(bytesAt({ start: 0, end: 3 * BLOCK }).equals(await spans.read(of, 0, 3 * BLOCK, never)));
  t.equal(readable.asked.length, 2);
});
