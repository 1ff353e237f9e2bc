import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `probe` gives something other than undefined and false; fails after `limitMs`. */
export const waitFor = async <T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  limitMs = 60_000,
): Promise<T> => {
  const deadline = Date.now() + limitMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      last = error;
    }
    await sleep(20);
  }
  throw new Error(`waited in vain for: ${what}`, { cause: last });
};
