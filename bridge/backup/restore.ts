import { BridgeError } from '../protocol/errors.ts';
import { lockDataDir } from '../store/data-dir.ts';
import { finishExchange } from '../store/exchange.ts';
import { householdIn } from './contents.ts';
import { explained, type StageOptions, stageRestore, unstage } from './stage.ts';
import { finishRestore } from './swap.ts';

export type RestoreOptions = StageOptions & {
  /** Replaces the household that is there. */
  readonly force: boolean;
};

export type RestoreReport = {
  readonly files: number;
  /** Where the household is kept that was there before. */
  readonly replaced?: string;
};

/**
 * Puts the household in `file` into `dataDir`; when that fails, what was there is as it was. Throws
 * BACKUP_INVALID, BACKUP_FAILED, PASSPHRASE_…, DATA_DIR_NOT_EMPTY, DATA_DIR_IN_USE.
 */
export const restoreBackup = async (options: RestoreOptions): Promise<RestoreReport> => {
  const { dataDir, force } = options;
  const lock = await lockDataDir(dataDir);
  try {
    await finishRestore(dataDir);
    await finishExchange(dataDir);
    if (!force && (await householdIn(dataDir)).length > 0) {
      throw new BridgeError('DATA_DIR_NOT_EMPTY');
    }
    const files = await stageRestore(options);
    const replaced = await finishRestore(dataDir).catch(async (error: unknown) => {
      await unstage(dataDir);
      throw explained(error);
    });
    return { files, ...(replaced && { replaced }) };
  } finally {
    await lock.release();
  }
};
