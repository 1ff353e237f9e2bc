import fc from 'fast-check';
import t from 'tap';
import { type Clock, paced } from '../../bridge/playback/paced.ts';
import {
  averageTimeline,
  BURST_BYTES,
  keyframeTimeline,
  type Timeline,
  waitMs,
} from '../../bridge/playback/pacing.ts';

const MEGABYTE = 1024 * 1024;
const HOUR = 3600;

const timelineOf = (keyframes: readonly (readonly [timeSec: number, megabytes: number])[]) =>
  keyframeTimeline(
    keyframes.map(([timeSec, megabytes]) => ({ timeSec, position: megabytes * MEGABYTE })),
  );

/** Two hours of a megabyte a second, entered every ten seconds. */
const EVEN = timelineOf(Array.from({ length: 720 }, (_, n) => [n * 10, n * 10])) as Timeline;
const AVERAGE = averageTimeline(2 * HOUR * MEGABYTE, 2 * HOUR);

t.test('when a byte may be sent', async (t) => {
  for (const [timeline, start, megabytes, elapsedSec, expectedSec] of [
    // The burst is free.
    [EVEN, 0, 0, 0, 0],
    [averageTimeline(10 * MEGABYTE, HOUR), 0, 3.9, 0, 0],
    // 90 seconds of film are free.
    [EVEN, 0, 90, 0, 0],
    [EVEN, 0, 99, 0, 0],
    // Then a player at twice the speed has enough.
    [EVEN, 0, 100, 0, 5],
    [EVEN, 0, 100, 3, 2],
    [EVEN, 0, 100, 5, 0],
    [EVEN, 0, 1090, 0, 500],
    [EVEN, 0, 1090, 5000, 0],
    // The same wherever it begins; in the middle of a scene the next is what counts.
    [EVEN, 3000, 3100, 0, 5],
    [EVEN, 3001, 3100, 0, 0],
    [EVEN, 3001, 3110, 0, 5],
    [EVEN, 7195, 7199, 0, 0],
    // On the average three times the film's rate.
    [AVERAGE, 0, 90, 0, 0],
    [AVERAGE, 0, 390, 0, 100],
    [AVERAGE, 3000, 3390, 40, 60],
    [AVERAGE, 3000, 3390, 101, 0],
  ] as const) {
    const [first, position] = [start * MEGABYTE, megabytes * MEGABYTE];
    const sending = { start: first, position, elapsedMs: elapsedSec * 1000 };
    const waitSec = waitMs(timeline, sending) / 1000;
    t.ok(
      Math.abs(waitSec - expectedSec) < 1e-6,
      `${start} to ${megabytes} after ${elapsedSec}: ${waitSec}`,
    );
  }
});

t.test('what lies in no order, or has one picture, tells nothing', async (t) => {
  for (const keyframes of [
    [],
    [[0, 0]],
    [
      [0, 10],
      [5, 5],
    ],
    [
      [5, 5],
      [0, 10],
    ],
  ] as const) {
    t.equal(timelineOf(keyframes), undefined);
  }
});

/** Scenes of any length and size, up to a hundred times denser than others. */
const scenes = fc.array(
  fc.record({
    sec: fc.double({ min: 0, max: 60, noNaN: true }),
    bytes: fc.integer({ min: 0, max: 60 * MEGABYTE }),
  }),
  { minLength: 2, maxLength: 60 },
);

t.test('never slower than the film needs, in any film, at up to twice the speed', async () => {
  fc.assert(
    fc.property(
      scenes,
      fc.nat(59),
      fc.double({ min: 0.1, max: 2, noNaN: true }),
      (film, n, speed) => {
        let [timeSec, position] = [0, 0];
        const keyframes = film.map(({ sec, bytes }) => {
          const keyframe = { timeSec, position };
          timeSec += sec;
          position += bytes;
          return keyframe;
        });
        const timeline = keyframeTimeline(keyframes);
        const begun = keyframes[n % keyframes.length];
        if (!timeline || !begun) return true;
        return keyframes.every((shown, index) => {
          const elapsedMs = ((shown.timeSec - begun.timeSec) / speed) * 1000;
          if (elapsedMs < 0) return true;
          // All of the scene may be needed as soon as it begins.
          const next = keyframes.slice(index).find(({ position }) => position > shown.position);
          const last = (next?.position ?? shown.position + MEGABYTE) - 1;
          return waitMs(timeline, { start: begun.position, position: last, elapsedMs }) < 1e-6;
        });
      },
    ),
  );
});

const fakeClock = () => {
  const state = { ms: 0, sleeps: 0 };
  const clock: Clock = {
    now: () => state.ms,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      state.sleeps++;
      state.ms += ms;
    },
  };
  return { clock, state };
};

async function* megabytes(count: number): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(MEGABYTE);
  for (let n = 0; n < count; n++) yield piece;
}

const NEVER = new AbortController().signal;

t.test('a quick player gets the film at its pace', async (t) => {
  const { clock, state } = fakeClock();
  let count = 0;
  for await (const _piece of paced(megabytes(400), 0, () => () => EVEN, NEVER, clock)) {
    const mediaSec = Math.floor(count / 10) * 10;
    t.ok(mediaSec <= 90 + 2 * (state.ms / 1000) + 1e-6, `${count} MB`);
    count++;
  }
  t.equal(count, 400);
  t.equal(state.ms, 150_000);
});

t.test('a slow player never waits for us', async (t) => {
  const { clock, state } = fakeClock();
  for await (const _piece of paced(megabytes(400), 0, () => () => EVEN, NEVER, clock)) {
    state.ms += 500;
  }
  t.equal(state.sleeps, 0);
});

t.test('one who only looks into the film causes no looking up', async (t) => {
  const { clock } = fakeClock();
  let asked = 0;
  const asking = () => {
    asked++;
    return () => undefined;
  };
  for await (const _piece of paced(megabytes(4), 0, asking, NEVER, clock));
  t.equal(asked, 0);
  for await (const _piece of paced(megabytes(9), 0, asking, NEVER, clock));
  t.equal(asked, 1);
});

t.test('what is found out on the way counts from then on', async (t) => {
  const { clock, state } = fakeClock();
  const slow = averageTimeline(BURST_BYTES * 10, 100 * HOUR);
  const known = () => (state.ms < 60_000 ? slow : EVEN);
  for await (const _piece of paced(megabytes(80), 0, () => known, NEVER, clock));
  t.equal(state.ms, 60_000);
});

t.test('leaving ends the waiting, and the looking up', async (t) => {
  const leaving = new AbortController();
  let looking: AbortSignal | undefined;
  const endless = averageTimeline(BURST_BYTES, 1e8);
  const timelineOf = (signal: AbortSignal) => {
    looking = signal;
    setImmediate(() => leaving.abort());
    return () => endless;
  };
  const reading = async () => {
    for await (const _piece of paced(megabytes(9), 0, timelineOf, leaving.signal));
  };
  await t.rejects(reading(), { name: 'AbortError' });
  t.equal(looking?.aborted, true);
});
