import { getHeapStatistics, setFlagsFromString } from 'node:v8';

/** Left alone, V8 lets garbage grow to three times what is in use before it collects any. */
const GROWING_PERCENT = 25;
/** As V8 sees fit. */
const LEFT_ALONE = 0;
/**
 * A heap that is small can grow as it likes: it is the garbage of films that pass through, and to collect it after every few
 * megabytes would take as much processor time again as the films do.
 */
const LARGE_BYTES = 220 * 1024 * 1024;
const SMALL_BYTES = 160 * 1024 * 1024;
const LOOK_EVERY_MS = 500;

/** A bridge shares its machine with a media server: a large library must not take thrice the memory that it needs. */
export const keepHeapSmall = (): void => {
  let percent = LEFT_ALONE;
  const look = (): void => {
    const { used_heap_size: used } = getHeapStatistics();
    const wanted = used > LARGE_BYTES ? GROWING_PERCENT : used < SMALL_BYTES ? LEFT_ALONE : percent;
    if (wanted !== percent) setFlagsFromString(`--heap-growing-percent=${wanted}`);
    percent = wanted;
  };
  setInterval(look, LOOK_EVERY_MS).unref();
};
