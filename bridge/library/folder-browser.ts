import { readdir, realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { BridgeError } from '../protocol/errors.ts';
import { within } from './wait.ts';

/** A disk that sleeps takes some seconds. */
const PATIENCE_MS = 15_000;
const MOST_FOLDERS = 2_000;

export type Folder = { readonly name: string; readonly path: string };
export type FolderList = {
  readonly path: string;
  /** Absent: it is one of those that are looked into from above. */
  readonly parent?: string;
  readonly folders: readonly Folder[];
};

const isBelow = (path: string, root: string): boolean => {
  const way = relative(root, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way);
};

/** Shows folders from which films may be taken: those below some roots, no hidden ones, no links, and none of our own. */
export class FolderBrowser {
  readonly #roots: readonly string[];
  readonly #ownDir: string;

  constructor(roots: readonly string[], ownDir: string) {
    this.#roots = roots;
    this.#ownDir = ownDir;
  }

  /** Those that are there. */
  async roots(): Promise<Folder[]> {
    const found: Folder[] = [];
    for (const path of await this.#realRoots()) found.push({ name: path, path });
    return found;
  }

  /** Throws FOLDER_OUTSIDE, DIRECTORY_INVALID. */
  async list(wanted: string): Promise<FolderList> {
    return within(PATIENCE_MS, unreadable(wanted), undefined, async () => {
      const path = await realpath(resolve(wanted)).catch((cause: unknown) => {
        throw unreadable(wanted, cause);
      });
      const roots = await this.#realRoots();
      if (!roots.some((root) => isBelow(path, root))) throw new BridgeError('FOLDER_OUTSIDE');
      const isRoot = roots.includes(path);
      return { path, ...(!isRoot && { parent: dirname(path) }), folders: await this.#below(path) };
    });
  }

  async #below(path: string): Promise<Folder[]> {
    const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
      throw unreadable(path, cause);
    });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => ({ name, path: join(path, name) }))
      .filter((folder) => !isBelow(folder.path, this.#ownDir))
      .sort((one, other) => one.name.localeCompare(other.name))
      .slice(0, MOST_FOLDERS);
  }

  async #realRoots(): Promise<string[]> {
    const found = await Promise.all(
      this.#roots.map((root) => realpath(root).catch(() => undefined)),
    );
    return [...new Set(found.filter((root) => root !== undefined))];
  }
}

const unreadable = (path: string, cause?: unknown): BridgeError =>
  new BridgeError('DIRECTORY_INVALID', {
    message: `The folder ${path.slice(0, 1_000)} cannot be read.`,
    ...(cause !== undefined && { cause }),
  });
