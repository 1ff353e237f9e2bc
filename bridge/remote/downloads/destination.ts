/** Where downloads go: folders, and names in them that are free. */
import {
  access,
  constants,
  link,
  lstat,
  open,
  realpath,
  rename,
  stat,
  statfs,
} from 'node:fs/promises';
import { join } from 'node:path';
import { isInside } from '../../library/folder-file.ts';
import { numberedName, PART } from '../../media/names/file-name.ts';
import { BridgeError } from '../../protocol/errors.ts';
import { errnoOf, makeDir, syncDir } from '../../store/atomic-file.ts';
import { onDisk } from './disk-error.ts';
import { PartFile } from './part-file.ts';

/** Files of one name in one folder. */
const MOST_OF_A_NAME = 1000;
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL'];

export type Folders = {
  /** Where downloads go when nobody says otherwise; made when needed. */
  readonly usual: string;
  /** Keys and state: nothing is written there by a name that somebody chose. */
  readonly dataDir: string;
};

/** The folder without links. Throws DIRECTORY_INVALID, DESTINATION_UNWRITABLE. */
export const destination = async (folders: Folders, wanted?: string): Promise<string> => {
  if (wanted === undefined) await onDisk(() => makeDir(folders.usual));
  const dir = await realFolder(wanted ?? folders.usual);
  const dataDir = await realpath(folders.dataDir);
  if (wanted !== undefined && isInside(dataDir, dir)) {
    const usual = await realpath(folders.usual).catch(() => undefined);
    if (usual === undefined || usual === dataDir || !isInside(usual, dir)) {
      const message = "This is the bridge's own data directory.";
      throw new BridgeError('DIRECTORY_INVALID', { message, hint: 'Choose another folder.' });
    }
  }
  await onDisk(() => access(dir, constants.W_OK | constants.X_OK));
  return dir;
};

const realFolder = async (wanted: string): Promise<string> => {
  try {
    const dir = await realpath(wanted);
    if (!(await stat(dir)).isDirectory()) throw new Error('not a folder');
    return dir;
  } catch (cause) {
    const message = `There is no folder ${wanted}.`;
    throw new BridgeError('DIRECTORY_INVALID', { message, cause });
  }
};

/** Throws DESTINATION_UNWRITABLE when the folder is gone, or reached by a link by now. */
export const checkFolder = (dir: string): Promise<void> =>
  onDisk(async () => {
    if ((await realpath(dir)) !== dir) throw new BridgeError('DESTINATION_UNWRITABLE');
  });

/** Throws DISK_FULL. */
export const checkRoom = async (dir: string, bytes: number): Promise<void> => {
  const { bavail, bsize, blocks } = await onDisk(() => statfs(dir));
  // Some file systems do not tell.
  if (blocks > 0 && bavail * bsize < bytes) throw new BridgeError('DISK_FULL');
};

/** A new part for a file of that name, or of the next one that is free. */
export const newPart = async (dir: string, name: string): Promise<PartFile> => {
  for (let number = 1; number <= MOST_OF_A_NAME; number++) {
    const path = join(dir, numberedName(name, number));
    if (await onDisk(() => isThere(path))) continue;
    const part = await PartFile.create(path + PART);
    if (part) return part;
  }
  throw tooMany();
};

/** Gives a whole part, which stays, its name in `dir` as well; never over another file. Gives the name. */
export const place = async (dir: string, part: string, name: string): Promise<string> => {
  const first = part.slice(0, -PART.length);
  for (let number = 1; number <= MOST_OF_A_NAME; number++) {
    const free = number === 1 ? first : numberedName(name, number);
    if (await onDisk(() => isPlaced(join(dir, part), join(dir, free)))) {
      await syncDir(dir);
      return free;
    }
  }
  throw tooMany();
};

const isPlaced = async (part: string, target: string): Promise<boolean> => {
  try {
    await link(part, target);
    return true;
  } catch (error) {
    const errno = errnoOf(error) ?? '';
    // A bridge that was killed may have come as far as this.
    if (errno === 'EEXIST') return isSame(part, target);
    if (!NO_LINKS.includes(errno)) throw error;
  }
  return isMoved(part, target);
};

/** Where a file has one name only: the name is taken first, so that nobody else's file is replaced. */
const isMoved = async (part: string, target: string): Promise<boolean> => {
  try {
    await (await open(target, 'wx')).close();
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
  await rename(part, target);
  return true;
};

const isSame = async (one: string, other: string): Promise<boolean> => {
  const [a, b] = await Promise.all([one, other].map((path) => lstat(path, { bigint: true })));
  return a !== undefined && a.ino === b?.ino && a.dev === b.dev;
};

const isThere = async (path: string): Promise<boolean> => {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
};

const tooMany = () =>
  new BridgeError('DESTINATION_UNWRITABLE', {
    message: 'There are too many files of that name in the folder.',
  });
