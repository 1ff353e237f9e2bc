import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathsIn } from '../../config/paths.ts';
import { BridgeError } from '../protocol/errors.ts';
import { makeDir } from '../store/atomic-file.ts';
import { lockDataDir } from '../store/data-dir.ts';
import { finishExchange } from '../store/exchange.ts';
import { isArchive, unpack } from './archive.ts';
import { contentsOf, householdIn } from './contents.ts';
import { beginNewLife } from './new-life.ts';
import { isSealed, MAGIC_BYTES, unseal } from './sealed-stream.ts';
import { COMING, finishRestore } from './swap.ts';

const UNPACKING = '.unpacking';

export type RestoreOptions = {
  readonly file: string;
  readonly dataDir: string;
  /** Replaces the household that is there. */
  readonly force: boolean;
  /** Asked for when the file needs one. */
  readonly passphrase: () => Promise<string>;
};

export type RestoreReport = {
  readonly files: number;
  /** Where the household is kept that was there before. */
  readonly replaced?: string;
};

/**
 * Puts the household in `file` into `dataDir`; when that fails, what was there is as it was. Throws
 * BACKUP_INVALID, PASSPHRASE_…, DATA_DIR_NOT_EMPTY, DATA_DIR_IN_USE.
 */
export const restoreBackup = async (options: RestoreOptions): Promise<RestoreReport> => {
  const { file, dataDir, force, passphrase } = options;
  const needsPassphrase = await isSealedFile(file);
  const lock = await lockDataDir(dataDir);
  try {
    await finishRestore(dataDir);
    await finishExchange(dataDir);
    if (!force && (await householdIn(dataDir)).length > 0) {
      throw new BridgeError('DATA_DIR_NOT_EMPTY');
    }
    const archive = createReadStream(file);
    const staging = join(dataDir, UNPACKING);
    await rm(staging, { recursive: true, force: true });
    try {
      await unpack(needsPassphrase ? unseal(archive, await passphrase()) : archive, staging);
      const files = await checkHousehold(staging);
      await beginNewLife(staging);
      await rename(staging, join(dataDir, COMING));
      const replaced = await finishRestore(dataDir);
      return { files, ...(replaced && { replaced }) };
    } catch (error) {
      archive.destroy();
      for (const name of [UNPACKING, COMING]) {
        await rm(join(dataDir, name), { recursive: true, force: true });
      }
      throw explained(error);
    }
  } finally {
    await lock.release();
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

const explained = (error: unknown): unknown =>
  error instanceof BridgeError
    ? error
    : new BridgeError('BACKUP_FAILED', {
        message: 'The backup could not be restored. Nothing was changed.',
        cause: error,
      });
