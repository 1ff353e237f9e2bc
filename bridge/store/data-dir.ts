import { open, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { BridgeError } from '../protocol/errors.ts';
import { errnoOf, makePrivateDir, namedIfFull, PRIVATE_FILE } from './atomic-file.ts';
import { describeSelf, isSelfSpace, type LockHolder, parseHolder, runs } from './lock-holder.ts';

/** The holder marks its lock as fresh this often, for bridges that cannot see its process. */
const MARK_MS = 5_000;
/** A lock older than this, held where we cannot see, is one that nobody holds. */
const STALE_MS = 20_000;
const ATTEMPTS = 20;
const NAME = /^bridge\.(\d{1,9})\.lock$/;

export type DataDirLock = { release(): Promise<void> };

/**
 * Makes `dir` private and takes it for this process; DATA_DIR_IN_USE when another bridge has it.
 *
 * A lock is `bridge.N.lock`, the highest N counts. A stale lock N is not removed but outnumbered by
 * creating N + 1, which only one process can do: so two that find the same stale lock at the same
 * moment never both take it.
 */
export const lockDataDir = async (dir: string): Promise<DataDirLock> => {
  await makePrivateDir(dir);
  const self = await describeSelf();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const highest = (await locksIn(dir)).at(-1) ?? 0;
    if (highest > 0 && (await isHeld(fileOf(dir, highest), self))) throw inUse(dir);
    const file = fileOf(dir, highest + 1);
    if (!(await create(file, self))) continue;
    const locks = await locksIn(dir);
    if (locks.at(-1) === highest + 1) {
      for (const older of locks.slice(0, -1)) await rm(fileOf(dir, older), { force: true });
      return hold(file);
    }
    // Others were here while we looked: ours is not the highest any more.
    await rm(file, { force: true });
  }
  throw inUse(dir);
};

/** Number of the process that holds `dir`, as it is called where it runs; undefined when none does. */
export const holderOf = async (dir: string): Promise<number | undefined> => {
  const highest = (await locksIn(dir)).at(-1);
  if (highest === undefined) return undefined;
  const file = fileOf(dir, highest);
  if (!(await isHeld(file, await describeSelf()))) return undefined;
  return parseHolder(await readFile(file, 'utf8'))?.pid;
};

const fileOf = (dir: string, number: number): string => join(dir, `bridge.${number}.lock`);

const inUse = (dir: string): BridgeError =>
  new BridgeError('DATA_DIR_IN_USE', { message: `Another bridge uses the data directory ${dir}.` });

/** Numbers of the locks, ascending. */
const locksIn = async (dir: string): Promise<number[]> => {
  const numbers = (await readdir(dir)).map((name) => Number(NAME.exec(name)?.[1] ?? 0));
  return numbers.filter((number) => number > 0).sort((a, b) => a - b);
};

const create = async (file: string, self: LockHolder): Promise<boolean> => {
  try {
    const handle = await open(file, 'wx', PRIVATE_FILE);
    try {
      await handle.writeFile(JSON.stringify(self));
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw namedIfFull(error);
  }
};

const isHeld = async (file: string, self: LockHolder): Promise<boolean> => {
  try {
    const holder = parseHolder(await readFile(file, 'utf8'));
    // Unreadable: its maker is between creating and writing it, or died there. Age tells.
    if (holder && isSelfSpace(holder, self)) return await runs(holder);
    return Date.now() - (await stat(file)).mtimeMs < STALE_MS;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
};

const hold = (file: string): DataDirLock => {
  const mark = () => {
    const now = new Date();
    utimes(file, now, now).catch(() => {
      // The directory went away; whoever writes there will say so.
    });
  };
  const timer = setInterval(mark, MARK_MS).unref();
  return {
    release: async () => {
      clearInterval(timer);
      await rm(file, { force: true });
    },
  };
};
