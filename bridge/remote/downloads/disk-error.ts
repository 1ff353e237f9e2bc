import { BridgeError } from '../../protocol/errors.ts';
import { errnoOf, isDiskFull } from '../../store/atomic-file.ts';

/** What failed while a file was written, as a person can act on it. */
export const asDiskError = (cause: unknown): BridgeError => {
  if (cause instanceof BridgeError) return cause;
  if (errnoOf(cause) === undefined) return new BridgeError('INTERNAL', { cause });
  return new BridgeError(isDiskFull(cause) ? 'DISK_FULL' : 'DESTINATION_UNWRITABLE', { cause });
};

/** Does `work` on the disk. Throws DISK_FULL, DESTINATION_UNWRITABLE. */
export const onDisk = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw asDiskError(error);
  }
};
