import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';

/** Left alone, V8 lets garbage grow to three times what is in use before it collects any. */
const SHARE_PERCENT = 20;
const ROOM_BYTES = 16 * 1024 * 1024;
/**
 * What a heap may grow by however small it is, while films pass through: their blocks are counted in, and V8's quick
 * collections come every 32 MB of those. Once it has judged that full ones should come sooner, they do: each makes what is
 * under way look old, so that the quick ones find nothing any more, and a film takes two to three times the processor time.
 */
const FILM_ROOM_BYTES = 64 * 1024 * 1024;
const LOOK_EVERY_MS = 500;
/** What lies beside the heap comes and goes by at least as much from one look to the next: blocks. */
const PASSING_BYTES = 2 * 1024 * 1024;
/** How long after the last of them a film may be expected to go on. */
const PASSED_LOOKS = 120;

/** A bridge shares its machine with a media server: a large library must not take thrice the memory that it needs. */
export const keepHeapSmall = (): void => {
  let percent = 0;
  let beside = 0;
  let looksSince = PASSED_LOOKS;
  const look = (): void => {
    const now = getHeapStatistics().external_memory;
    looksSince = Math.abs(now - beside) < PASSING_BYTES ? looksSince + 1 : 0;
    beside = now;
    const wanted = growingPercent(oldBytes(), looksSince < PASSED_LOOKS);
    if (wanted !== percent) setFlagsFromString(`--heap-growing-percent=${wanted}`);
    percent = wanted;
  };
  look();
  setInterval(look, LOOK_EVERY_MS).unref();
};

/** By how much a heap of so many bytes may grow before it is collected. */
export const growingPercent = (usedBytes: number, isFilmPassing: boolean): number => {
  const room = isFilmPassing ? FILM_ROOM_BYTES : ROOM_BYTES;
  return Math.max(SHARE_PERCENT, Math.ceil((room / usedBytes) * 100));
};

/** Without what is new: most of that is garbage already. */
const oldBytes = (): number =>
  getHeapSpaceStatistics()
    .filter(({ space_name: name }) => !name.startsWith('new_'))
    .reduce((sum, { space_used_size: used }) => sum + used, 0);
