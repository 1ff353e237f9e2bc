import { stat } from 'node:fs/promises';
import { BridgeError } from '../protocol/errors.ts';
import { openFolderFile } from './folder-file.ts';
import { FolderWalk } from './folder-walk.ts';
import type { Source, SourceFile, WalkEvent } from './source.ts';

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

  walk(signal: AbortSignal): AsyncIterable<WalkEvent> {
    return new FolderWalk(this.#dir, signal).run();
  }

  open(path: string): Promise<SourceFile> {
    return openFolderFile(this.#dir, path);
  }
}
