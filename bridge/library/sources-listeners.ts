import type { LiveSource } from './live-source.ts';
import type { Activity } from './progress.ts';
import type { SourceChange } from './source-change.ts';

const PROGRESS_MS = 1_000;

export interface SourcesListener {
  /** In the same breath as memory changes. */
  onChange?(source: string, change: SourceChange): void;
  /** It has come or gone, or a walk through it has ended. */
  onState?(source: string): void;
  /** Once a second while something is done, and once more at its end. */
  onProgress?(source: string, activity: Activity): void;
}

/** Who is told what happens to sources. */
export class SourcesListeners {
  readonly #sources: () => Iterable<LiveSource>;
  readonly #listeners = new Set<SourcesListener>();
  /** Something was done when progress was last told. */
  readonly #busy = new WeakSet<LiveSource>();
  #timer: NodeJS.Timeout | undefined;

  constructor(sources: () => Iterable<LiveSource>) {
    this.#sources = sources;
  }

  start(): void {
    this.#timer = setInterval(() => this.#tellProgress(), PROGRESS_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Returns what ends the listening. */
  add(listener: SourcesListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(what: (listener: SourcesListener) => void): void {
    for (const listener of this.#listeners) what(listener);
  }

  #tellProgress(): void {
    for (const live of this.#sources()) {
      const { activity } = live;
      const isIdle = activity.stage === 'idle';
      if (isIdle && !this.#busy.delete(live)) continue;
      if (!isIdle) this.#busy.add(live);
      this.tell((listener) => listener.onProgress?.(live.name, activity));
    }
  }
}
