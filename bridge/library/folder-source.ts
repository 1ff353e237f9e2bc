import { opendir, realpath, stat } from 'node:fs/promises';
import { BridgeError } from '../protocol/errors.ts';
import { openFolderFile } from './folder-file.ts';
import type { Source, SourceFile, WalkEvent } from './source.ts';
import { walkInThread } from './walk-thread.ts';

/** A folder on this machine; `dir` is absolute. */
export class FolderSource implements Source {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async identity(): Promise<string> {
    try {
      const { dev, ino } = await stat(this.#dir, { bigint: true });
      return `${dev}:${ino}`;
    } catch (cause) {
      throw new BridgeError('DIRECTORY_INVALID', { cause });
    }
  }

  walk(salt: string, signal: AbortSignal): AsyncIterable<readonly WalkEvent[]> {
    return walkInThread({ root: this.#dir, salt }, signal);
  }

  open(path: string): Promise<SourceFile> {
    return openFolderFile(this.#dir, path);
  }
}

/** The folder's own path, without links. Throws DIRECTORY_INVALID when it cannot be listed. */
export const checkFolder = async (dir: string): Promise<string> => {
  try {
    const path = await realpath(dir);
    await (await opendir(path)).close();
    return path;
  } catch (cause) {
    const message = `The folder ${dir} cannot be read.`;
    throw new BridgeError('DIRECTORY_INVALID', { message, cause });
  }
};
