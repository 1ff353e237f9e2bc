/** A disk that is soon full. */
import { execFile } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { temporaryDir } from './bridge-process.ts';

const run = promisify(execFile);
type Test = { teardown(fn: () => unknown): void };

/** A directory with so much room, such as `4m`; undefined where nobody may mount one. */
export const smallDisk = async (t: Test, size: string): Promise<string | undefined> => {
  const dir = temporaryDir(t);
  const as = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const call = (...args: readonly string[]) => {
    const [program = '', ...rest] = [...as, ...args];
    return run(program, rest);
  };
  const own = `uid=${process.getuid?.()},gid=${process.getgid?.()},mode=700`;
  try {
    await call('mount', '-t', 'tmpfs', '-o', `size=${size},${own}`, 'tmpfs', dir);
  } catch {
    return undefined;
  }
  // Before what was put there is taken away, which teardowns begun later do first.
  t.teardown(() => call('umount', '-l', dir));
  return dir;
};

const PIECE = Buffer.alloc(64 * 1024, 1);

/** Takes all the room that is left. */
export const fill = (file: string): void => {
  const fd = openSync(file, 'w');
  try {
    for (const piece of [PIECE, PIECE.subarray(0, 1)]) for (;;) if (!isWritten(fd, piece)) break;
  } finally {
    closeSync(fd);
  }
};

const isWritten = (fd: number, piece: Uint8Array): boolean => {
  try {
    return writeSync(fd, piece) > 0;
  } catch {
    return false;
  }
};
