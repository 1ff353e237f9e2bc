import { setTimeout as sleep } from 'node:timers/promises';
import { BURST_BYTES, type Timeline, waitMs } from './pacing.ts';

/** What is known of a film's times at the moment: more may be found out while it is sent. */
export type KnownTimeline = () => Timeline | undefined;

export type Clock = {
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
};

const CLOCK: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};

/** Also what a timer can hold at most, by far. */
const LONGEST_SLEEP_MS = 10_000;

/**
 * `pieces`, which begin at byte `start`, none before its time. `timelineOf` is asked once, when the burst is used
 * up; its signal aborts when nobody reads on. Waiting ends with `signal`. Who takes the pieces slowly waits for none.
 */
export async function* paced(
  pieces: AsyncIterable<Uint8Array>,
  start: number,
  timelineOf: (signal: AbortSignal) => KnownTimeline,
  signal: AbortSignal,
  clock = CLOCK,
): AsyncGenerator<Uint8Array> {
  const begunMs = clock.now();
  const done = new AbortController();
  let known: KnownTimeline | undefined;
  const wait = (position: number): number => {
    if (position - start < BURST_BYTES) return 0;
    known ??= timelineOf(done.signal);
    const timeline = known();
    return timeline ? waitMs(timeline, { start, position, elapsedMs: clock.now() - begunMs }) : 0;
  };
  let position = start;
  try {
    for await (const piece of pieces) {
      for (let ms = wait(position); ms > 0; ms = wait(position)) {
        await clock.sleep(Math.min(ms, LONGEST_SLEEP_MS), signal);
      }
      position += piece.length;
      yield piece;
    }
  } finally {
    done.abort();
  }
}
