/** Told after so long without another one … */
const QUIET_MS = 300;
/** … or so long after the first one. */
const LATEST_MS = 1_000;
/** With more it is less work to look through everything. */
const MOST_DIRECTORIES = 1_000;

export type Changed = ReadonlySet<string> | 'everything';

/** Puts together what happens in quick succession. */
export class Gathering {
  readonly #tell: (changed: Changed) => void;
  #directories = new Set<string>();
  #isEverything = false;
  #firstMs = 0;
  #lastMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (changed: Changed) => void) {
    this.#tell = tell;
  }

  add(directory: string): void {
    if (!this.#isEverything) this.#directories.add(directory);
    if (this.#directories.size > MOST_DIRECTORIES) this.#isEverything = true;
    this.#plan();
  }

  addEverything(): void {
    this.#isEverything = true;
    this.#plan();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** A timer for each of thousands of events would cost more than they do: it looks at the clock instead. */
  #plan(): void {
    this.#lastMs = performance.now();
    if (this.#timer) return;
    this.#firstMs = this.#lastMs;
    this.#timer = setTimeout(this.#onTime, QUIET_MS);
  }

  readonly #onTime = (): void => {
    const dueMs = Math.min(this.#lastMs + QUIET_MS, this.#firstMs + LATEST_MS);
    const waitMs = dueMs - performance.now();
    if (waitMs > 1) {
      this.#timer = setTimeout(this.#onTime, waitMs);
      return;
    }
    this.#timer = undefined;
    const changed = this.#isEverything ? 'everything' : this.#directories;
    this.#directories = new Set();
    this.#isEverything = false;
    this.#tell(changed);
  };
}
