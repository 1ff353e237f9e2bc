import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Left alone, V8 lets garbage grow to three times what is in use before it collects any. */
const SHARE_PERCENT = 25;
/**
 * What a heap may grow by however small it is, blocks of films counted in. V8's quick collections come every 32 MB of those.
 * Once it has judged that full ones should come sooner, they do: each makes what is under way look old, so that the
 * quick ones find nothing any more, and a film takes two to three times the processor time for as long as the bridge runs.
 */
const ROOM_BYTES = 64 * 1024 * 1024;
const LOOK_EVERY_MS = 500;

/** A bridge shares its machine with a media server: a large library must not take thrice the memory that it needs. */
export const keepHeapSmall = (): void => {
  let percent = 0;
  const look = (): void => {
    const wanted = growingPercent(oldBytes());
    if (wanted !== percent) setFlagsFromString(`--heap-growing-percent=${wanted}`);
    percent = wanted;
  };
  look();
  setInterval(look, LOOK_EVERY_MS).unref();
};

/** By how much a heap of so many bytes may grow before it is collected. */
export const growingPercent = (usedBytes: number): number =>
  Math.max(SHARE_PERCENT, Math.ceil((ROOM_BYTES / usedBytes) * 100));

/** Without what is new: most of that is garbage already. */
const oldBytes = (): number =>
  getHeapSpaceStatistics()
    .filter(({ space_name: name }) => !name.startsWith('new_'))
    .reduce((sum, { space_used_size: used }) => sum + used, 0);
