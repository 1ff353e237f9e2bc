import { join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathsIn } from '../../config/paths.ts';
import { BridgeError } from '../protocol/errors.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import { pack } from './archive.ts';
import { contentsOf } from './contents.ts';
import { seal } from './sealed-stream.ts';

/** A bridge that hashes writes every second; between two writes there is time enough. */
const PATIENCE_MS = 60_000;
const RETRY_MS = 100;

export type BackupOptions = {
  readonly dataDir: string;
  readonly file: string;
  /** Without it the file is an ordinary .tar.gz, for those who encrypt elsewhere. */
  readonly passphrase?: string | undefined;
};

export type BackupReport = { readonly files: number; readonly bytes: number };

/**
 * Writes the household in `dataDir` to `file`, while a bridge runs on it or not. Throws
 * HOUSEHOLD_MISSING, BACKUP_FAILED.
 */
export const writeBackup = async (options: BackupOptions): Promise<BackupReport> => {
  const { dataDir, file, passphrase } = options;
  if (!relative(dataDir, resolve(file)).startsWith('..')) {
    throw new BridgeError('BACKUP_FAILED', {
      message: 'A backup inside the data directory would be lost with it.',
      hint: 'Name a file somewhere else, on another disk best of all.',
    });
  }
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const moment = new Moment(dataDir);
    const archive = moment.archive();
    try {
      await writeFileAtomic(file, passphrase === undefined ? archive : seal(archive, passphrase));
      return moment.report;
    } catch (cause) {
      if (cause instanceof BridgeError) throw cause;
      if (!moment.isOver) throw new BridgeError('BACKUP_FAILED', { cause });
      if (Date.now() > deadline) throw new BridgeError('BACKUP_FAILED', { message: BUSY, cause });
    }
    await sleep(RETRY_MS);
  }
};

const BUSY = 'The bridge writes to its data directory all the time.';

/**
 * All files as they are at one moment: none has changed from before the first was read until after the
 * last one was. A bridge starts from that as it does after a power failure.
 */
class Moment {
  readonly #dataDir: string;
  report: BackupReport = { files: 0, bytes: 0 };
  isOver = false;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** Throws when the moment is over before the end. */
  async *archive(): AsyncGenerator<Uint8Array> {
    const before = await contentsOf(this.#dataDir);
    const secrets = join(pathsIn('').secrets, '/');
    const paths = [...before.keys()];
    if (!paths.some((path) => path.startsWith(secrets))) throw new BridgeError('HOUSEHOLD_MISSING');
    let bytes = 0;
    try {
      for await (const piece of pack(this.#dataDir, paths)) {
        bytes += piece.length;
        yield piece;
      }
    } finally {
      const after = await contentsOf(this.#dataDir);
      this.isOver =
        after.size !== before.size || paths.some((path) => after.get(path) !== before.get(path));
    }
    if (this.isOver) throw new Error('the data directory has changed meanwhile');
    this.report = { files: paths.length, bytes };
  }
}
