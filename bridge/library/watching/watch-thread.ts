import { Worker } from 'node:worker_threads';
import type { Following, WatchState } from './directory-watches.ts';
import type { Changed } from './gathering.ts';

type Beginning = { readonly id: number; readonly root: string; readonly isRecursive: boolean };

export type WatchJob =
  | ({ readonly kind: 'begin' } & Beginning)
  | ({ readonly kind: 'follow'; readonly id: number } & Following)
  | { readonly kind: 'end'; readonly id: number };

export type WatchNews =
  | { readonly id: number; readonly changed: Changed }
  | { readonly id: number; readonly state: WatchState };

export type WatchListener = {
  readonly onChanged: (changed: Changed) => void;
  readonly onState: (state: WatchState) => void;
  /** Nothing is watched any more. */
  readonly onFailed: (error: unknown) => void;
};

const PROGRAM = new URL('./watch-worker.js', import.meta.url);

/** A folder that went away may be back soon. */
const IDLE_MS = 5_000;

const threads = new Map<string, WatchThread>();
let lastId = 0;

/** What holds the watches of one folder. */
export type WatchHandle = {
  follow(following: Following): void;
  end(): void;
};

/**
 * Watches a folder in a thread, where a directory that does not answer holds up nothing else; folders with the same
 * `group` share it.
 */
export const watchInThread = (
  group: string,
  folder: Omit<Beginning, 'id'>,
  listener: WatchListener,
): WatchHandle => {
  const thread = threads.get(group) ?? new WatchThread(group);
  const id = ++lastId;
  thread.begin({ ...folder, id }, listener);
  return {
    follow: (following) => thread.send({ kind: 'follow', id, ...following }),
    end: () => thread.end(id),
  };
};

/** Lives about as long as it has folders; does not keep the program from ending. */
class WatchThread {
  readonly #group: string;
  /** It makes little rubbish: the usual amount of memory for it would cost as much as 15,000 watches. */
  readonly #worker = new Worker(PROGRAM, { resourceLimits: { maxYoungGenerationSizeMb: 2 } });
  readonly #listeners = new Map<number, WatchListener>();
  #idle: NodeJS.Timeout | undefined;

  constructor(group: string) {
    this.#group = group;
    threads.set(group, this);
    this.#worker.on('message', (news: WatchNews) => {
      const listener = this.#listeners.get(news.id);
      if ('changed' in news) listener?.onChanged(news.changed);
      else listener?.onState(news.state);
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the thread that watches has ended')));
    this.#worker.unref();
  }

  begin(beginning: Beginning, listener: WatchListener): void {
    clearTimeout(this.#idle);
    this.#listeners.set(beginning.id, listener);
    this.send({ kind: 'begin', ...beginning });
  }

  send(job: WatchJob): void {
    this.#worker.postMessage(job);
  }

  end(id: number): void {
    if (!this.#listeners.delete(id)) return;
    this.send({ kind: 'end', id });
    if (this.#listeners.size === 0) this.#idle = setTimeout(() => this.#end(), IDLE_MS).unref();
  }

  #end(): void {
    this.#leave();
    void this.#worker.terminate();
  }

  #fail(error: unknown): void {
    this.#leave();
    const listeners = [...this.#listeners.values()];
    this.#listeners.clear();
    for (const { onFailed } of listeners) onFailed(error);
  }

  #leave(): void {
    if (threads.get(this.#group) === this) threads.delete(this.#group);
  }
}
