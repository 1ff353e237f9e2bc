import { dirOf } from '../../media/paths.ts';
import type { Changed } from './gathering.ts';

const QUIET_MS = 2_000;
/** A hundred bytes or two for each. */
const MOST_PENDING = 100_000;
/** Files of one directory become ready one after the other: they share a look. */
const STEP_MS = 500;

type Pending = { readonly revision: string; readonly mtimeMs: number; readonly seenMs: number };

export type SettlingOptions = {
  /** The time that files are stamped with, as `Date.now`. */
  readonly now: () => number;
  readonly quietMs?: number;
  readonly mostPending?: number;
};

/**
 * Tells files that are still being written from those that are done: these were not written for a while by their own time, or
 * are the same as a while ago. (Times of a server may lie in our future; so the former alone would not do.)
 */
export class Settling {
  readonly #now: () => number;
  readonly #quietMs: number;
  readonly #mostPending: number;
  readonly #pending = new Map<string, Pending>();
  /**
   * There was no room to remember some. They are not settled: by their own time they will be soon, and those that are
   * remembered make room soon. The other way round, files would be shown half-written just when very many are copied.
   */
  #isFull = false;
  /** The same, since the last look at everything. */
  #isFullAgain = false;

  constructor({ now, quietMs = QUIET_MS, mostPending = MOST_PENDING }: SettlingOptions) {
    this.#now = now;
    this.#quietMs = quietMs;
    this.#mostPending = mostPending;
  }

  /** Files that are waited for, as far as they are remembered. */
  get pending(): number {
    return this.#pending.size;
  }

  isSettled(path: string, revision: string, mtimeMs: number): boolean {
    const nowMs = this.#now();
    const before = this.#pending.get(path);
    const isSame = before?.revision === revision && before.seenMs <= nowMs;
    const seenMs = isSame ? before.seenMs : nowMs;
    if (nowMs >= Math.min(mtimeMs, seenMs) + this.#quietMs) {
      this.#pending.delete(path);
      return true;
    }
    if (before || this.#pending.size < this.#mostPending) {
      this.#pending.set(path, { revision, mtimeMs, seenMs });
    } else {
      this.#isFull = true;
      this.#isFullAgain = true;
    }
    return false;
  }

  /** How long until it is worth while to look again; undefined when nothing is waited for. */
  nextLookMs(): number | undefined {
    let dueMs = this.#isFull ? this.#now() + this.#quietMs : Number.POSITIVE_INFINITY;
    for (const each of this.#pending.values()) dueMs = Math.min(dueMs, this.#dueMs(each));
    if (dueMs === Number.POSITIVE_INFINITY) return undefined;
    return Math.max(1, Math.ceil((dueMs - this.#now()) / STEP_MS)) * STEP_MS;
  }

  /** Directories of the files that may be settled by now: where to look. */
  dueDirectories(): Changed {
    if (this.#isFull) return 'everything';
    const nowMs = this.#now();
    const directories = new Set<string>();
    for (const [path, each] of this.#pending) {
      if (this.#dueMs(each) <= nowMs) directories.add(dirOf(path));
    }
    return directories;
  }

  /**
   * After a look: what was waited for and is not there any more. `lookedAt` are the directories that were looked into; without it,
   * all were.
   */
  forgetMissing(seen: Pick<ReadonlySet<string>, 'has'>, lookedAt?: ReadonlySet<string>): void {
    for (const path of this.#pending.keys()) {
      if (!seen.has(path) && (lookedAt?.has(dirOf(path)) ?? true)) this.#pending.delete(path);
    }
    if (lookedAt) return;
    this.#isFull = this.#isFullAgain;
    this.#isFullAgain = false;
  }

  #dueMs({ mtimeMs, seenMs }: Pending): number {
    return Math.min(mtimeMs, seenMs) + this.#quietMs;
  }
}
