import type { Log } from '../../protocol/log.ts';
import type { WatchState } from './directory-watches.ts';
import { type FileSystem, fileSystemOf } from './file-systems.ts';
import type { Changed } from './gathering.ts';
import { RootCheck } from './root-check.ts';
import type { Watch } from './watch.ts';
import { type WatchHandle, watchInThread } from './watch-thread.ts';

/** However well a folder is watched: something may have been missed. */
const SAFETY_MS = 10 * 60_000;
/** Until a first scan tells what it takes. */
const FIRST_POLL_MS = 30_000;

export type FolderWatchOptions = {
  /** Absolute. */
  readonly root: string;
  /** Directories below the root ('' is the root) in which something happened. */
  readonly onChange: (changed: Changed) => void;
  readonly log: Log;
  /** For tests. */
  readonly fileSystemOf?: (root: string) => Promise<FileSystem>;
  /** One watch for the whole tree: what macOS and Windows have, and are good at. */
  readonly isRecursive?: boolean;
};

/** Notices what changes in a folder; to be made before it is first looked through. */
export class FolderWatch implements Watch {
  readonly #options: FolderWatchOptions;
  readonly #rootCheck: RootCheck;
  #fileSystem: Promise<FileSystem>;
  #wanted: ReadonlySet<string> | undefined;
  /** What the thread has been told. */
  #told: ReadonlySet<string> = new Set();
  #thread: WatchHandle | undefined;
  /** Not tried before; by the clock that does not jump. */
  #tryAgainMs = 0;
  #isAnew = false;
  /** When everything was last told; by the clock of files. */
  #sinceMs = Date.now();
  #reason: string | undefined;
  #pollMs = FIRST_POLL_MS;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: FolderWatchOptions) {
    this.#options = options;
    this.#fileSystem = this.#lookAtFileSystem();
    this.#rootCheck = new RootCheck(options.root, () => this.#onRootChanged());
    this.#planPoll();
  }

  get mode(): 'watching' | 'polling' {
    return this.#reason === undefined ? 'watching' : 'polling';
  }

  /** Why there is polling: a sentence. */
  get reason(): string | undefined {
    return this.#reason;
  }

  follow(directories: ReadonlySet<string>): void {
    this.#wanted = directories;
    void this.#follow();
  }

  setPollInterval(ms: number): void {
    this.#pollMs = ms;
    this.#planPoll();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#rootCheck.stop();
    this.#detach();
  }

  async #follow(): Promise<void> {
    const { tells } = await this.#fileSystem;
    const wanted = this.#wanted;
    if (this.#isStopped || !wanted || tells === 'nothing') return;
    if (!this.#thread && performance.now() < this.#tryAgainMs) return;
    this.#thread ??= this.#attach(tells === 'all' ? '' : this.#options.root);
    const told = this.#told;
    this.#thread.follow({
      add: told === wanted ? [] : [...wanted].filter((path) => !told.has(path)),
      remove: told === wanted ? [] : [...told].filter((path) => !wanted.has(path)),
      isAnew: this.#isAnew,
      sinceMs: this.#sinceMs,
    });
    this.#told = wanted;
    this.#isAnew = false;
  }

  #attach(group: string): WatchHandle {
    const { root, isRecursive = HAS_RECURSIVE } = this.#options;
    return watchInThread(
      group,
      { root, isRecursive },
      {
        onChanged: (changed) => {
          // It may be the root that was moved, and back again before long.
          if (changed !== 'everything' && changed.has('')) void this.#rootCheck.now();
          this.#tell(changed);
        },
        onState: (state) => void this.#onState(state),
        onFailed: (error) => this.#giveUp('Watching failed.', { err: error }),
      },
    );
  }

  #detach(): void {
    this.#thread?.end();
    this.#thread = undefined;
    this.#told = new Set();
  }

  async #onState({ silent, limit }: WatchState): Promise<void> {
    if (limit) return this.#giveUp(LIMITS[limit] ?? 'Watching failed.', { code: limit });
    const { tells } = await this.#fileSystem;
    if (!this.#thread || tells !== 'all') return;
    this.#setReason(silent && reasonOf(silent.name, silent.path));
  }

  #giveUp(reason: string, data: object): void {
    this.#detach();
    this.#tryAgainMs = performance.now() + SAFETY_MS;
    this.#setReason(reason, data);
    this.#tell('everything');
  }

  async #lookAtFileSystem(): Promise<FileSystem> {
    const { root, fileSystemOf: look = fileSystemOf } = this.#options;
    const fileSystem = await look(root);
    if (!this.#isStopped) {
      this.#setReason(fileSystem.tells === 'all' ? undefined : reasonOf(fileSystem.name));
    }
    return fileSystem;
  }

  /** What was watched may not be there any more, or lie under another disk. */
  #onRootChanged(): void {
    this.#detach();
    this.#tryAgainMs = 0;
    this.#fileSystem = this.#lookAtFileSystem();
    this.#tell('everything');
  }

  #tell(changed: Changed): void {
    if (this.#isStopped) return;
    if (changed === 'everything') {
      this.#sinceMs = Date.now();
      this.#isAnew = true;
    }
    this.#options.onChange(changed);
  }

  #setReason(reason: string | undefined, data: object = {}): void {
    if (reason === this.#reason) return;
    this.#reason = reason;
    const { root, log } = this.#options;
    if (reason)
      log.warn({ dir: root, reason, ...data }, 'a folder is looked through again and again');
    else log.info({ dir: root }, 'a folder is watched');
    this.#planPoll();
  }

  #planPoll(): void {
    clearTimeout(this.#timer);
    if (this.#isStopped) return;
    const waitMs = this.#reason === undefined ? SAFETY_MS : this.#pollMs;
    this.#timer = setTimeout(() => {
      this.#planPoll();
      this.#tell('everything');
    }, waitMs).unref();
  }
}

const HAS_RECURSIVE = process.platform === 'darwin' || process.platform === 'win32';

const LIMITS: Readonly<Record<string, string>> = {
  ENOSPC:
    'The system allows no more watches: raise fs.inotify.max_user_watches with sysctl to be told of changes at once.',
  EMFILE:
    'The system allows no more watching programs: raise fs.inotify.max_user_instances with sysctl to be told of changes at once.',
};

const reasonOf = (fileSystem: string, path = ''): string =>
  `${path ? `"${path}"` : 'It'} lies on a file system (${fileSystem}) that does not tell what others change.`;
