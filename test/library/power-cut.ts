import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const WRITING = ['rename', 'rm', 'open', 'mkdir', 'link', 'writeFile'] as const;
type Call = (...args: unknown[]) => Promise<unknown>;

/** Whether a call leaves the disk as it is. */
const isReading = (name: string, args: readonly unknown[]): boolean =>
  name === 'open' && typeof args[1] !== 'string' ? true : name === 'open' && args[1] === 'r';

/**
 * From the call after `changes` changes to the disk on, none is made any more: what lies there then is what a killed
 * program leaves behind. Returns how many were made, and what brings the power back.
 */
export const cutPowerAfter = (changes: number) => {
  const real = Object.fromEntries(WRITING.map((name) => [name, fs[name]]));
  const calls = fs as unknown as Record<string, Call>;
  let made = 0;
  for (const name of WRITING) {
    const call = real[name] as unknown as Call;
    calls[name] = async (...args) => {
      if (isReading(name, args)) return call(...args);
      if (made >= changes) throw new Error('the power is off');
      made++;
      return call(...args);
    };
  }
  syncBuiltinESMExports();
  return {
    get isCut() {
      return made >= changes;
    },
    restore: () => {
      Object.assign(fs, real);
      syncBuiltinESMExports();
    },
  };
};
