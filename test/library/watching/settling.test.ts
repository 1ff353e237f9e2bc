import fc from 'fast-check';
import t from 'tap';
import { Settling } from '../../../bridge/library/watching/settling.ts';

const QUIET_MS = 2_000;

const start = (more: { mostPending?: number } = {}) => {
  const clock = { nowMs: 1_000_000 };
  return { clock, settling: new Settling({ now: () => clock.nowMs, quietMs: QUIET_MS, ...more }) };
};

t.test('when a file is settled', async (t) => {
  /** Looks at one file: when, its revision, its own time, and what is said. */
  type Look = readonly [atMs: number, revision: string, mtimeMs: number, isSettled: boolean];
  const cases: Record<string, readonly Look[]> = {
    'written long ago': [[0, 'a', -QUIET_MS, true]],
    'written just now': [
      [0, 'a', -1_999, false],
      [1, 'a', -1_999, true],
    ],
    'still growing': [
      [0, 'a', 0, false],
      [1_500, 'b', 1_500, false],
      [3_000, 'c', 3_000, false],
      [4_999, 'c', 3_000, false],
      [5_000, 'c', 3_000, true],
    ],
    'the time of a server that is an hour ahead': [
      [0, 'a', 3_600_000, false],
      [1_000, 'b', 3_601_000, false],
      [2_999, 'b', 3_601_000, false],
      [3_000, 'b', 3_601_000, true],
    ],
    'given its old time when it is whole': [
      [0, 'a', 0, false],
      [500, 'b', -1e9, true],
    ],
    'changed again after it was settled': [
      [0, 'a', -QUIET_MS, true],
      [10_000, 'b', 9_999, false],
      [12_000, 'b', 9_999, true],
    ],
    'our clock is set back': [
      [0, 'a', 0, false],
      [-3_600_000, 'a', 0, false],
      [-3_600_000 + QUIET_MS, 'a', 0, true],
    ],
  };
  for (const [what, looks] of Object.entries(cases)) {
    const { clock, settling } = start();
    const zeroMs = clock.nowMs;
    for (const [atMs, revision, mtimeMs, isSettled] of looks) {
      clock.nowMs = zeroMs + atMs;
      const name = `${what}, at ${atMs}`;
      t.equal(settling.isSettled('film.mp4', revision, zeroMs + mtimeMs), isSettled, name);
      t.equal(settling.pending, isSettled ? 0 : 1, name);
    }
  }
});

t.test('when and where to look again', async (t) => {
  const { clock, settling } = start();
  t.equal(settling.nextLookMs(), undefined);
  t.same(settling.dueDirectories(), new Set());
  settling.isSettled('a.mp4', '1', clock.nowMs - 900);
  settling.isSettled('x/y/b.mp4', '1', clock.nowMs);
  t.equal(settling.nextLookMs(), 1_500, 'in steps');
  t.same(settling.dueDirectories(), new Set());
  clock.nowMs += 1_500;
  t.same(settling.dueDirectories(), new Set(['']));
  t.equal(settling.nextLookMs(), 500, 'not without a pause');
  clock.nowMs += 500;
  t.same(settling.dueDirectories(), new Set(['', 'x/y']));
});

t.test('files that are gone are waited for no longer', async (t) => {
  const { clock, settling } = start();
  const paths = ['a.mp4', 'x/b.mp4', 'x/y/c.mp4'];
  for (const path of paths) settling.isSettled(path, '1', clock.nowMs);
  settling.forgetMissing(new Set(['a.mp4']), new Set(['', 'x/y']));
  t.equal(settling.pending, 2, 'x was not looked into');
  settling.forgetMissing(new Set(['a.mp4']));
  t.equal(settling.pending, 1);
  settling.forgetMissing(new Set());
  t.equal(settling.nextLookMs(), undefined);
});

t.test('with more than it remembers, all become settled in the end', async (t) => {
  const { clock, settling } = start({ mostPending: 10 });
  const files = Array.from({ length: 95 }, (_, index) => `${index}.mp4`);
  const mtimeMs = clock.nowMs + 3_600_000;
  const settled = new Set<string>();
  let looks = 0;
  const look = () => {
    looks++;
    for (const path of files) {
      if (!settled.has(path) && settling.isSettled(path, '1', mtimeMs)) settled.add(path);
    }
    settling.forgetMissing(new Set(files));
  };
  look();
  t.equal(settling.pending, 10);
  t.equal(settling.dueDirectories(), 'everything');
  for (let waitMs = settling.nextLookMs(); waitMs; waitMs = settling.nextLookMs()) {
    clock.nowMs += waitMs;
    look();
  }
  t.equal(settled.size, 95);
  t.ok(looks <= 11);
  t.same(settling.dueDirectories(), new Set());
});

t.test('what is settled was not written for a while, and is not waited for longer', async () => {
  const file = fc.record({
    /** How far the file's clock is ahead. */
    skewMs: fc.nat(10_000),
    pausesMs: fc.array(fc.nat(3_000), { maxLength: 8 }),
  });
  fc.assert(
    fc.property(
      file,
      fc.array(fc.integer({ min: 1, max: 3_000 })),
      ({ skewMs, pausesMs }, looks) => {
        const { clock, settling } = start();
        const zeroMs = clock.nowMs;
        let writtenMs = zeroMs;
        const writesMs = [zeroMs, ...pausesMs.map((pause) => (writtenMs += pause))];
        const look = (): boolean => {
          const done = writesMs.filter((at) => at <= clock.nowMs);
          const last = done.at(-1) ?? zeroMs;
          const isSettled = settling.isSettled('film.mp4', `${done.length}`, last + skewMs);
          if (isSettled && clock.nowMs - last < QUIET_MS) throw new Error('half-written');
          return isSettled;
        };
        look();
        for (const pauseMs of looks) {
          clock.nowMs += pauseMs;
          look();
        }
        clock.nowMs = Math.max(clock.nowMs, writtenMs);
        const fromMs = clock.nowMs;
        while (!look()) {
          clock.nowMs += settling.nextLookMs() ?? Number.NaN;
          if (!(clock.nowMs - fromMs <= 2 * QUIET_MS)) throw new Error('waited for too long');
        }
      },
    ),
  );
});
