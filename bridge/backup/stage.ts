import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Paths, pathsIn } from '../../config/paths.ts';
import { BridgeError } from '../protocol/errors.ts';
import { makeDir } from '../store/atomic-file.ts';
import { isArchive, unpack } from './archive.ts';
import { contentsOf } from './contents.ts';
import { beginNewLife } from './new-life.ts';
import { isSealed, MAGIC_BYTES, unseal } from './sealed-stream.ts';
import { COMING } from './swap.ts';

const UNPACKING = '.unpacking';

export type StageOptions = {
  readonly file: string;
  readonly dataDir: string;
  /** Asked for when the file needs one. */
  readonly passphrase: () => Promise<string>;
  /** What is to be done to the household before it counts. */
  readonly prepare?: ((paths: Paths) => Promise<void>) | undefined;
};

/**
 * Puts the household in `file` beside the one in `dataDir`, whose place it takes when a bridge next starts there; gives
 * the number of its files. When that fails, nothing is left of it. Throws BACKUP_INVALID, BACKUP_FAILED, PASSPHRASE_….
 */
export const stageRestore = async (options: StageOptions): Promise<number> => {
  const { file, dataDir, passphrase, prepare } = options;
  const secret = (await isSealedFile(file)) ? await passphrase() : undefined;
  const archive = createReadStream(file);
  const staging = join(dataDir, UNPACKING);
  await rm(staging, { recursive: true, force: true });
  try {
    await unpack(secret === undefined ? archive : unseal(archive, secret), staging);
    const files = await checkHousehold(staging);
    await beginNewLife(staging);
    await prepare?.(pathsIn(staging));
    await rename(staging, join(dataDir, COMING));
    return files;
  } catch (error) {
    archive.destroy();
    await unstage(dataDir);
    throw explained(error);
  }
};

/** Nothing takes the household's place any more. */
export const unstage = async (dataDir: string): Promise<void> => {
  for (const name of [UNPACKING, COMING]) {
    await rm(join(dataDir, name), { recursive: true, force: true });
  }
};

const isSealedFile = async (file: string): Promise<boolean> => {
  const beginning = new Uint8Array(MAGIC_BYTES);
  try {
    const handle = await open(file, 'r');
    try {
      await handle.read(beginning, 0, MAGIC_BYTES, 0);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new BridgeError('BACKUP_INVALID', { message: `${file} cannot be read.`, cause });
  }
  if (isSealed(beginning)) return true;
  if (isArchive(beginning)) return false;
  throw new BridgeError('BACKUP_INVALID');
};

/** The number of files. */
const checkHousehold = async (dir: string): Promise<number> => {
  await makeDir(dir);
  const paths = [...(await contentsOf(dir)).keys()];
  const secrets = join(pathsIn('').secrets, '/');
  if (!paths.some((path) => path.startsWith(secrets))) throw new BridgeError('BACKUP_INVALID');
  return paths.length;
};

export const explained = (error: unknown): unknown =>
  error instanceof BridgeError
    ? error
    : new BridgeError('BACKUP_FAILED', {
        message: 'The backup could not be restored. Nothing was changed.',
        cause: error,
      });
