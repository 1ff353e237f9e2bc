import { type FSWatcher, statSync, watch } from 'node:fs';
import { basename, join } from 'node:path';
import { errnoOf } from '../../store/atomic-file.ts';
import { type FileSystem, fileSystemOfSync } from './file-systems.ts';

/** A clock of files may be coarse, or a little off. */
const CLOCK_MS = 2_000;

/** What is followed from now on; paths below the root. */
export type Following = {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** Whatever became of the watches that there are. */
  readonly isAnew: boolean;
  /** The look at the files that found these directories began later; by the clock. */
  readonly sinceMs: number;
};

export type WatchState = {
  /** A directory where changes by others are not told, and its file system. */
  readonly silent?: { readonly path: string; readonly name: string };
  /** The system's code when there can be no more watches; there are none then. */
  readonly limit?: string;
};

const LIMITS: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EMFILE', 'ENFILE', 'ENOMEM']);

/**
 * A watch on each directory below a root. It is on what had the name when it began, so directories that are moved, or removed and
 * made again, get another one at the next `follow`. What is newly watched may have changed since it was looked at: it is told, too.
 */
export class DirectoryWatches {
  readonly #root: string;
  readonly #tell: (directory: string) => void;
  /** None where it failed, to be tried again; or where there is no point. */
  readonly #watchers = new Map<string, FSWatcher | 'none' | undefined>();
  /** Names that stand for something else now, maybe, with all that is below. */
  readonly #stale = new Set<string>();
  readonly #fileSystems = new Map<number, FileSystem>();
  #silent: WatchState['silent'];

  /** `tell` is called for each event. */
  constructor(root: string, tell: (directory: string) => void) {
    this.#root = root;
    this.#tell = tell;
  }

  follow({ add, remove, isAnew, sinceMs }: Following): WatchState {
    const isOld = isAnew || this.#watchers.size === 0;
    const changedSinceMs = isOld ? sinceMs - CLOCK_MS : Number.NEGATIVE_INFINITY;
    if (isAnew) this.#silent = undefined;
    for (const path of remove) this.#drop(path);
    for (const path of add) if (!this.#watchers.has(path)) this.#watchers.set(path, undefined);
    const limit = this.#watchAll((path) => isAnew || this.#isStale(path), changedSinceMs);
    this.#stale.clear();
    return { ...(this.#silent && { silent: this.#silent }), ...(limit && { limit }) };
  }

  close(): void {
    for (const path of this.#watchers.keys()) this.#drop(path);
  }

  #drop(path: string): void {
    const watcher = this.#watchers.get(path);
    if (typeof watcher === 'object') watcher.close();
    this.#watchers.delete(path);
  }

  #isStale(path: string): boolean {
    if (this.#stale.size === 0) return false;
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      if (this.#stale.has(path.slice(0, end))) return true;
    }
    return this.#stale.has('');
  }

  #watchAll(isDue: (path: string) => boolean, changedSinceMs: number): string | undefined {
    this.#fileSystems.clear();
    for (const [path, watcher] of this.#watchers) {
      if (watcher !== undefined && !isDue(path)) continue;
      try {
        this.#watch(path, changedSinceMs);
      } catch (error) {
        const code = errnoOf(error);
        if (LIMITS.has(code)) {
          this.close();
          return code;
        }
        // Not for us, or removed since it was found.
        if (typeof watcher === 'object') watcher.close();
        this.#watchers.set(path, undefined);
      }
    }
    return undefined;
  }

  /** The old watch ends only then, so that nothing is missed. */
  #watch(path: string, changedSinceMs: number): void {
    const name = join(this.#root, path);
    const before = this.#watchers.get(path);
    const watcher = watch(name, (kind, entry) => this.#onEvent(path, kind, entry));
    watcher.on('error', ignore);
    this.#watchers.set(path, watcher);
    if (typeof before === 'object') before.close();
    const { dev, ctimeMs } = statSync(name);
    const fileSystem = this.#fileSystemOf(dev, name);
    if (fileSystem.tells !== 'all') this.#silent ??= { path, name: fileSystem.name };
    if (fileSystem.tells === 'nothing') {
      watcher.close();
      this.#watchers.set(path, 'none');
    } else if (ctimeMs >= changedSinceMs) this.#tell(path);
  }

  #fileSystemOf(device: number, name: string): FileSystem {
    const known = this.#fileSystems.get(device);
    if (known) return known;
    const fileSystem = fileSystemOfSync(name);
    this.#fileSystems.set(device, fileSystem);
    return fileSystem;
  }

  #onEvent(path: string, kind: string, entry: string | null): void {
    this.#tell(path);
    if (entry === null) return;
    const child = path ? `${path}/${entry}` : entry;
    if (kind === 'rename') {
      if (this.#watchers.has(child)) this.#stale.add(child);
      // A directory tells of its own end so; or it holds something of the same name.
      if (entry === basename(join(this.#root, path))) this.#stale.add(path);
    } else if (this.#watchers.has(child) && !this.#watchers.get(child)) {
      // It may have been opened to us.
      this.#tell(child);
    }
  }
}

const ignore = (): void => undefined;
