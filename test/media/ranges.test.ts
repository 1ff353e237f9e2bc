import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import {
  contentRange,
  lengthOf,
  parseRange,
  type RequestedRange,
} from '../../bridge/media/ranges.ts';

const none: RequestedRange = { kind: 'none' };
const unsatisfiable: RequestedRange = { kind: 'unsatisfiable' };
const range = (start: number, end: number): RequestedRange => ({ kind: 'range', start, end });

const BEYOND = '9007199254740993';
const HUGE = '9'.repeat(400);

const OF_100_BYTES: readonly (readonly [header: string | undefined, expected: RequestedRange])[] = [
  [undefined, none],
  ['bytes=0-0', range(0, 0)],
  ['bytes=0-99', range(0, 99)],
  ['bytes=10-19', range(10, 19)],
  ['bytes=99-99', range(99, 99)],
  ['bytes=0-', range(0, 99)],
  ['bytes=99-', range(99, 99)],
  ['bytes=007-', range(7, 99)],
  ['bytes=-1', range(99, 99)],
  ['bytes=-100', range(0, 99)],
  ['bytes=-101', range(0, 99)],
  ['bytes=90-100', range(90, 99)],
  ['bytes=90-1000', range(90, 99)],
  ['BYTES=1-2', range(1, 2)],
  [' bytes=1-2 ', range(1, 2)],
  ['bytes= 1-2\t', range(1, 2)],
  // A list with empty elements names one range only.
  ['bytes=1-2,', range(1, 2)],
  ['bytes=, ,1-2', range(1, 2)],
  // Beyond the end. VLC asks for bytes=<size>- and must be refused.
  ['bytes=100-', unsatisfiable],
  ['bytes=100-200', unsatisfiable],
  ['bytes=-0', unsatisfiable],
  ['bytes=-000', unsatisfiable],
  // Malformed.
  ['bytes=', unsatisfiable],
  ['bytes=-', unsatisfiable],
  ['bytes=,', unsatisfiable],
  ['bytes=abc', unsatisfiable],
  ['bytes=5', unsatisfiable],
  ['bytes=5-2', unsatisfiable],
  ['bytes=--1', unsatisfiable],
  ['bytes=1--2', unsatisfiable],
  ['bytes=1-2-3', unsatisfiable],
  ['bytes=1 - 2', unsatisfiable],
  ['bytes=0x1-0x2', unsatisfiable],
  ['bytes=1e1-', unsatisfiable],
  ['bytes=1.0-', unsatisfiable],
  ['bytes=+1-', unsatisfiable],
  ['bytes=１-２', unsatisfiable],
  ['bytes=0-1,x', unsatisfiable],
  ['bytes=0-1, bytes=3-4', unsatisfiable],
  // Not ours to judge.
  ['', none],
  ['bytes', none],
  ['bytes 0-1', none],
  ['bytes =0-1', none],
  ['items=0-1', none],
  ['seconds=abc', none],
  // Several ranges: the whole, unless one of them at most can be had.
  ['bytes=0-1,5-6', none],
  ['bytes=0-1, -5', none],
  ['bytes=0-1,500-', range(0, 1)],
  ['bytes=500-, -1, -0', range(99, 99)],
  ['bytes=100-,200-', unsatisfiable],
  // More digits than a double holds.
  [`bytes=0-${BEYOND}`, range(0, 99)],
  [`bytes=0-${HUGE}`, range(0, 99)],
  [`bytes=-${BEYOND}`, range(0, 99)],
  [`bytes=-${HUGE}`, range(0, 99)],
  [`bytes=${BEYOND}-`, unsatisfiable],
  [`bytes=${HUGE}-${HUGE}`, unsatisfiable],
  [`bytes=${HUGE}-1`, unsatisfiable],
];

t.test('a Range header against an item of 100 bytes', async (t) => {
  for (const [header, expected] of OF_100_BYTES) {
    t.same(parseRange(header, 100), expected, JSON.stringify(header)?.slice(0, 60) ?? 'no header');
  }
});

t.test('an empty item is always answered whole', async (t) => {
  for (const [header] of OF_100_BYTES) t.same(parseRange(header, 0), none);
});

t.test('the largest item that can be counted', async (t) => {
  const size = Number.MAX_SAFE_INTEGER;
  t.same(parseRange('bytes=-1', size), range(size - 1, size - 1));
  t.same(parseRange(`bytes=${size - 1}-${BEYOND}`, size), range(size - 1, size - 1));
  t.same(parseRange(`bytes=${size}-`, size), unsatisfiable);
  t.same(parseRange(`bytes=${BEYOND}-`, size), unsatisfiable);
});

/** The same rules once more, in whole numbers of any size. */
const model = (start: bigint | undefined, end: bigint | undefined, size: bigint) => {
  if (start === undefined && end === undefined) return unsatisfiable;
  if (start === undefined) {
    if (end === 0n) return unsatisfiable;
    const first = size - (end ?? 0n);
    return range(first < 0n ? 0 : Number(first), Number(size - 1n));
  }
  if (start >= size || (end !== undefined && end < start)) return unsatisfiable;
  return range(Number(start), Number(end === undefined || end >= size ? size - 1n : end));
};

t.test('agrees with a model in big integers', async () => {
  const sizes = fc.oneof(
    fc.integer({ min: 1, max: 50 }),
    fc.maxSafeNat().map((n) => n + 1),
  );
  const position = fc.option(
    fc.oneof(fc.bigInt(0n, 60n), fc.bigInt(0n, 2n ** 54n), fc.bigInt(0n, 2n ** 80n)),
    { nil: undefined },
  );
  fc.assert(
    fc.property(position, position, sizes, (start, end, size) => {
      fc.pre(size <= Number.MAX_SAFE_INTEGER);
      const header = `bytes=${start ?? ''}-${end ?? ''}`;
      deepStrictEqual(parseRange(header, size), model(start, end, BigInt(size)));
    }),
  );
});

t.test('whatever is sent, a range lies inside the item', async () => {
  const list = fc.array(fc.oneof(fc.string(), fc.stringMatching(/^\d{0,20}-\d{0,20}$/)));
  fc.assert(
    fc.property(list, fc.nat(), (specs, size) => {
      const found = parseRange(`bytes=${specs.join(',')}`, size);
      if (found.kind !== 'range') return true;
      return found.start >= 0 && found.start <= found.end && found.end < size;
    }),
  );
});

t.test('Content-Range and length', async (t) => {
  t.equal(contentRange({ start: 0, end: 9 }, 100), 'bytes 0-9/100');
  t.equal(contentRange(undefined, 100), 'bytes */100');
  t.equal(lengthOf({ start: 5, end: 5 }), 1);
});
