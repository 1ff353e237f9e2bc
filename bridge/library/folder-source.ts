import { opendir, realpath, stat } from 'node:fs/promises';
import type { SourcePatterns } from '../media/patterns.ts';
import { BridgeError } from '../protocol/errors.ts';
import { describeFile } from './describe-file.ts';
import type { Description } from './description.ts';
import { openFolderFile } from './folder-file.ts';
import { stampText } from './revision.ts';
import type { Source, SourceFile, WalkEvent, WalkScope } from './source.ts';
import { walkInParts } from './walk-parts.ts';
import { walkInThread } from './walk-thread.ts';

/** Finds out what a media file and what lies beside it say. */
export interface Describer {
  describe(
    path: string,
    revision: string,
    file: { readonly fd: number; readonly sizeBytes: number },
    before: string | undefined,
    signal: AbortSignal,
  ): Promise<Description | 'unchanged'>;
  forget(): void;
}

/** A folder on this machine; `dir` is absolute. */
export class FolderSource implements Source {
  readonly #dir: string;
  readonly #patterns: SourcePatterns;
  readonly #describer: Describer | undefined;

  /** Without a describer nothing is known but names. */
  constructor(dir: string, patterns: SourcePatterns = {}, describer?: Describer) {
    this.#dir = dir;
    const { include, exclude } = patterns;
    this.#patterns = { ...(include && { include }), ...(exclude && { exclude }) };
    this.#describer = describer;
  }

  async identity(): Promise<string> {
    try {
      const { dev, ino } = await stat(this.#dir, { bigint: true });
      return `${dev}:${ino}`;
    } catch (cause) {
      throw new BridgeError('DIRECTORY_INVALID', { cause });
    }
  }

  walk(scope: WalkScope, signal: AbortSignal): AsyncIterable<readonly WalkEvent[]> {
    const job = { root: this.#dir, patterns: this.#patterns };
    return walkInParts(
      (part, until) => walkInThread({ ...job, scope: part }, until),
      scope,
      signal,
    );
  }

  open(path: string): Promise<SourceFile> {
    return openFolderFile(this.#dir, path);
  }

  async describe(
    { path, stamp, revision }: { path: string; stamp: string; revision: string },
    before: string | undefined,
    signal: AbortSignal,
  ): Promise<Description | 'unchanged'> {
    if (!this.#describer) return before === NAME_ONLY ? 'unchanged' : namedOnly(path);
    const file = await openFolderFile(this.#dir, path);
    try {
      if (stampText(file.stamp) !== stamp) throw new BridgeError('ITEM_CHANGED');
      const bytes = { fd: file.fd, sizeBytes: Number(file.stamp.sizeBytes) };
      return await this.#describer.describe(path, revision, bytes, before, signal);
    } finally {
      await file.close();
    }
  }

  forget(): void {
    this.#describer?.forget();
  }
}

const NAME_ONLY = 'name';

const namedOnly = (path: string): Description => ({
  ...{ mark: NAME_ONLY, fields: describeFile(path), details: {}, assets: {}, problems: [] },
});

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
