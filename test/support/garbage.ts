/** What the collector is left with, as V8 does it by itself: many quick collections after one full. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options?: { type: 'minor' }) => void;

/** MB of buffers that quick collections leave behind, when `work` has run so often beside itself. */
export const leftBehind = async (times: number, work: () => Promise<unknown>): Promise<number> => {
  setFlagsFromString('--expose-gc');
  const collect: Collect = runInNewContext('gc');
  let done = 0;
  const runOn = async () => {
    while (done++ < times) {
      await work();
      // What is under way at this moment grows old.
      if (done === times >> 3) collect();
      else if (done % 16 === 0) collect({ type: 'minor' });
    }
  };
  collect();
  const before = process.memoryUsage().arrayBuffers;
  await Promise.all(Array.from({ length: 8 }, runOn));
  for (let i = 0; i < 3; i++) collect({ type: 'minor' });
  return (process.memoryUsage().arrayBuffers - before) / 1e6;
};
