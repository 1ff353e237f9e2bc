import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import {
  BULK_MIN_BYTES,
  type BulkFrame,
  FrameSplitter,
} from '../../bridge/network/frame-splitter.ts';
import { concatBytes, toHex, utf8 } from '../../bridge/protocol/bytes.ts';

const BULK_SID = 7;
const OTHER_SID = 8;

type Event =
  | { readonly stock: string }
  | { readonly frame: BulkFrame; readonly payload: string; readonly outcome: string };
type Chunks = readonly Uint8Array[];
type Sent = {
  readonly bytes: Uint8Array;
  readonly frame?: BulkFrame;
  readonly payload?: Uint8Array;
};

/** What came out, with neighbouring stock bytes joined: how they are cut means nothing. */
const split = (chunks: Chunks, { end = false, refuse = false } = {}): readonly Event[] => {
  const events: Event[] = [];
  const splitter = new FrameSplitter({
    stock: (bytes) => {
      const last = events.at(-1);
      if (!last || !('stock' in last)) events.push({ stock: toHex(bytes) });
      else events[events.length - 1] = { stock: last.stock + toHex(bytes) };
    },
    open: (frame) => {
      if (frame.sid !== BULK_SID || refuse) return undefined;
      let payload = '';
      const finish = (outcome: string) => events.push({ frame, payload, outcome });
      return {
        piece: (bytes) => {
          payload += toHex(bytes);
        },
        end: () => finish('end'),
        abort: () => finish('abort'),
      };
    },
  });
  for (const chunk of chunks) {
    // A reader's one buffer: nothing may be kept of it.
    const reused = chunk.slice();
    splitter.push(reused);
    reused.fill(0xaa);
  }
  if (end) splitter.abort();
  return events;
};

const cut = (bytes: Uint8Array, lengths: readonly number[]): Chunks => {
  const chunks: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length] ?? bytes.length;
    chunks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return chunks;
};

const msg = (sid: number, payload: Uint8Array, reply?: string): Sent => {
  const head = utf8(`MSG films.a ${sid} ${reply ? `${reply} ` : ''}${payload.length}\r\n`);
  const frame = { sid, subject: 'films.a', reply, sizeBytes: payload.length };
  const bytes = concatBytes(head, payload, utf8('\r\n'));
  const isBulk = sid === BULK_SID && payload.length >= BULK_MIN_BYTES;
  return isBulk ? { bytes, frame, payload } : { bytes };
};

const hmsg = (payload: Uint8Array): Sent => {
  const header = utf8('NATS/1.0 503\r\n\r\n');
  const total = header.length + payload.length;
  const head = utf8(`HMSG films.a ${BULK_SID} _INBOX.1 ${header.length} ${total}\r\n`);
  return { bytes: concatBytes(head, header, payload, utf8('\r\n')) };
};

const expected = (frames: readonly Sent[]): readonly Event[] => {
  const events: Event[] = [];
  let stock = '';
  const flush = () => {
    if (stock) events.push({ stock });
    stock = '';
  };
  for (const { bytes, frame, payload } of frames) {
    if (!frame || !payload) {
      stock += toHex(bytes);
      continue;
    }
    flush();
    events.push({ frame, payload: toHex(payload), outcome: 'end' });
  }
  flush();
  return events;
};

const payload = (sizeBytes: number, seed = 1): Uint8Array =>
  Uint8Array.from({ length: sizeBytes }, (_, i) => (i * 31 + seed) & 0xff);

const anyPayload = fc.oneof(
  // Payloads that look like the protocol.
  fc.constantFrom('', '\r\n', 'MSG films.a 7 5000\r\n', 'PING\r\n').map(utf8),
  fc.uint8Array({ maxLength: 40 }),
  fc
    .tuple(fc.integer({ min: BULK_MIN_BYTES - 2, max: 6000 }), fc.nat(255))
    .map((a) => payload(...a)),
);
const anyFrame: fc.Arbitrary<Sent> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(BULK_SID, OTHER_SID),
      anyPayload,
      fc.constantFrom(undefined, '_INBOX.x.1'),
    )
    .map((args) => msg(...args)),
  anyPayload.map(hmsg),
  fc
    .constantFrom('PING', 'PONG', '+OK', "-ERR 'x'", 'INFO {"a":"b"}', 'ping')
    .map((line) => ({ bytes: utf8(`${line}\r\n`) })),
);
const anyFrames = fc.array(anyFrame, { maxLength: 12 });
const anyLengths = fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 5000 })), {
  minLength: 1,
  maxLength: 20,
});

const joined = (frames: readonly Sent[]) => concatBytes(...frames.map(({ bytes }) => bytes));
const big = msg(BULK_SID, payload(5000), '_INBOX.1');

t.test('any frames in any chunks come out the same', async () => {
  fc.assert(
    fc.property(anyFrames, anyLengths, (frames, lengths) => {
      deepStrictEqual(split(cut(joined(frames), lengths)), expected(frames));
    }),
    { numRuns: 300 },
  );
});

t.test('byte by byte, too', async (t) => {
  const frames = [
    msg(BULK_SID, payload(10)),
    big,
    hmsg(payload(0)),
    msg(OTHER_SID, payload(5000)),
    big,
  ];
  t.same(split(cut(joined(frames), [1])), expected(frames));
});

t.test('what a route refuses reaches the stock unchanged', async () => {
  fc.assert(
    fc.property(anyFrames, anyLengths, (frames, lengths) => {
      const stock = toHex(joined(frames));
      deepStrictEqual(
        split(cut(joined(frames), lengths), { refuse: true }),
        stock ? [{ stock }] : [],
      );
    }),
    { numRuns: 100 },
  );
});

t.test('from anything unknown on all bytes reach the stock', async () => {
  const garbage = fc.constantFrom(
    'HELLO\r\n',
    'MSG films.a 7\r\n',
    'MSG films.a seven 5000\r\n',
    'MSG films.a 7 99999999999999999999\r\n',
    'HMSG films.a 7 12\r\n',
    '\r\n',
    'PINGS\r\n',
  );
  fc.assert(
    fc.property(anyFrames, garbage, anyFrames, anyLengths, (before, line, after, lengths) => {
      const rest = { bytes: concatBytes(utf8(line), joined(after)) };
      const bytes = concatBytes(joined(before), rest.bytes);
      deepStrictEqual(split(cut(bytes, lengths)), expected([...before, rest]));
    }),
    { numRuns: 200 },
  );
});

t.test('random bytes neither throw nor get lost', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), anyLengths, (noise, lengths) => {
      const bytes = concatBytes(utf8('~'), noise, utf8('\n'));
      deepStrictEqual(split(cut(bytes, lengths)), [{ stock: toHex(bytes) }]);
    }),
  );
});

t.test('a bulk payload without its CRLF is aborted, and the rest is for the stock', async (t) => {
  const wrong = concatBytes(big.bytes.subarray(0, -2), utf8('??PING\r\n'));
  t.same(split([wrong]), [
    { frame: big.frame, payload: toHex(payload(5000)), outcome: 'abort' },
    { stock: toHex(utf8('??PING\r\n')) },
  ]);
});

t.test('the end of the stream aborts the message under way once', async (t) => {
  const events = split([big.bytes.subarray(0, 3000)], { end: true });
  t.equal(events.length, 1);
  t.match(events[0], { frame: { sizeBytes: 5000 }, outcome: 'abort' });
});

t.test('the end of the stream between messages aborts nothing', async (t) => {
  t.same(split([big.bytes], { end: true }), expected([big]));
});

t.test('a line without an end is not gathered for ever', async (t) => {
  const endless = new Uint8Array(1024 * 1024 + 1).fill(0x49);
  t.same(split([endless]), [{ stock: toHex(endless) }]);
});

t.test('nothing is delivered after the end, even from within a delivery', async (t) => {
  const seen: string[] = [];
  const splitter = new FrameSplitter({
    stock: () => {
      seen.push('stock');
      splitter.abort();
    },
    open: () => ({
      piece: () => seen.push('piece'),
      end: () => seen.push('end'),
      abort: () => seen.push('abort'),
    }),
  });
  splitter.push(concatBytes(utf8('PING\r\n'), big.bytes, utf8('PING\r\n')));
  t.same(seen, ['stock', 'abort']);
});
