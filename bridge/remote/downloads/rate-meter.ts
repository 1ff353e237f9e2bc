/** The rate is of the last while, not of all time. */
const WINDOW_MS = 15_000;
const SAMPLE_MS = 500;
/** Before that nobody knows. */
const LEAST_MS = 500;

/** How fast something grows. */
export class RateMeter {
  readonly #now: () => number;
  #samples: { readonly atMs: number; readonly bytes: number }[] = [];

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** It has grown to `bytes`. */
  at(bytes: number): void {
    const atMs = this.#now();
    const last = this.#samples.at(-1);
    if (last && atMs - last.atMs < SAMPLE_MS) return;
    this.#samples = this.#samples.filter((sample) => atMs - sample.atMs < WINDOW_MS);
    this.#samples.push({ atMs, bytes });
  }

  /** Begins anew: it was not at work meanwhile. */
  reset(): void {
    this.#samples = [];
  }

  /** Bytes per second, now that there are `bytes`. */
  rate(bytes: number): number | undefined {
    const nowMs = this.#now();
    const first = this.#samples.find(({ atMs }) => nowMs - atMs < WINDOW_MS);
    if (!first || nowMs - first.atMs < LEAST_MS) return undefined;
    return Math.max(0, Math.round(((bytes - first.bytes) * 1000) / (nowMs - first.atMs)));
  }
}
