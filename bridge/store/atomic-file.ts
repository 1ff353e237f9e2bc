import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BridgeError } from '../protocol/errors.ts';

export const PRIVATE_FILE = 0o600;
const PRIVATE_DIR = 0o700;
/** Everything that the group and others may do. */
export const NOT_OWNER = 0o077;

export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

const FULL = ['ENOSPC', 'EDQUOT'];
/** Whether something could not be written because there is no room. */
export const isDiskFull = (error: unknown): boolean => FULL.includes(errnoOf(error) ?? '');
/** What failed while something was written, as DISK_FULL where it is that. */
export const namedIfFull = (cause: unknown): unknown =>
  isDiskFull(cause) ? new BridgeError('DISK_FULL', { cause }) : cause;

/** Makes `dir` and what is missing above it, for its owner only; leaves what exists as it is. */
export const makeDir = async (dir: string): Promise<void> => {
  await mkdir(dir, { recursive: true, mode: PRIVATE_DIR });
};

/** Makes `dir`, and closes it to everybody but its owner when it was there before. */
export const makePrivateDir = async (dir: string): Promise<void> => {
  await makeDir(dir);
  await narrow(dir, PRIVATE_DIR);
};

/** Takes permissions away from the group and others. */
export const narrow = async (path: string, mode: number): Promise<void> => {
  const { mode: current } = await stat(path);
  if ((current & NOT_OWNER & ~mode) === 0) return;
  await chmod(path, mode).catch((cause: unknown) => {
    throw new BridgeError('DATA_INVALID', {
      message: `Others on this machine may read ${basename(path)}, and that cannot be changed.`,
      hint: `Run the bridge as the owner of ${basename(path)}, or use another data directory.`,
      cause,
    });
  });
};

/** What a file is to hold; when the last one throws, nothing is written. */
type Content = Uint8Array | string | AsyncIterable<Uint8Array>;

/**
 * Replaces `file` by `bytes`, or leaves it as it was: power may fail at any moment. The bytes reach
 * the disk before their name does. Throws DISK_FULL.
 */
export const writeFileAtomic = async (
  file: string,
  bytes: Content,
  mode = PRIVATE_FILE,
): Promise<void> => {
  await viaTemporary(file, bytes, mode, (temporary) => rename(temporary, file));
};

/** Like {@link writeFileAtomic} for a file that is not there yet; false when it is. */
export const createFileAtomic = async (
  file: string,
  bytes: Content,
  mode = PRIVATE_FILE,
): Promise<boolean> => {
  try {
    await viaTemporary(file, bytes, mode, (temporary) => link(temporary, file));
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
};

/** Removes `file` for good; it is no error when it is not there. */
export const removeFile = async (file: string): Promise<void> => {
  await rm(file, { force: true });
  await syncDir(dirname(file));
};

/** Removes what a write of `file` left behind when the power failed. Nobody else may write it. */
export const sweepTemporaries = async (file: string): Promise<void> => {
  await sweep(dirname(file), `.${basename(file)}.`);
};

/** The same, of all files in a directory. */
export const sweepDir = (dir: string): Promise<void> => sweep(dir, '.');

const sweep = async (dir: string, prefix: string): Promise<void> => {
  for (const name of await readdir(dir)) {
    if (name.startsWith(prefix) && name.endsWith('.tmp')) await rm(join(dir, name));
  }
};

const viaTemporary = async (
  file: string,
  bytes: Content,
  mode: number,
  place: (temporary: string) => Promise<void>,
): Promise<void> => {
  const dir = dirname(file);
  const temporary = join(dir, `.${basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await writeFile(handle, bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(temporary);
  } catch (error) {
    throw namedIfFull(error);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncDir(dir);
};

/** Some file systems cannot do it: the file is in place then, only less certain to survive. */
export const syncDir = async (dir: string): Promise<void> => {
  try {
    const handle = await open(dir, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // See above: there is nothing left to undo.
  }
};
