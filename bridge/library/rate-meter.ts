const SAMPLE_MS = 500;
/** Before that nobody knows. */
const LEAST_MS = 500;

/** How fast something grows: in the last while, not in all time. */
export class RateMeter {
  readonly #windowMs: number;
  #samples: { readonly atMs: number; readonly done: number }[] = [];

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** It has grown to `done`. */
  at(done: number): void {
    const atMs = performance.now();
    const last = this.#samples.at(-1);
    if (last && atMs - last.atMs < SAMPLE_MS) return;
    this.#samples = this.#samples.filter((sample) => atMs - sample.atMs < this.#windowMs);
    this.#samples.push({ atMs, done });
  }

  /** Begins anew: it was not at work meanwhile. */
  reset(): void {
    this.#samples = [];
  }

  /** Per second, now that it has grown to `done`. */
  rate(done: number): number | undefined {
    const nowMs = performance.now();
    const first = this.#samples.find(({ atMs }) => nowMs - atMs < this.#windowMs);
    if (!first || nowMs - first.atMs < LEAST_MS) return undefined;
    return ((done - first.done) * 1000) / (nowMs - first.atMs);
  }
}
