import { BridgeError } from '../protocol/errors.ts';
import { withAny } from '../protocol/with-any.ts';

/** What is being done with one play address: counted, and ended together. */
export class Uses {
  readonly #now: () => number;
  readonly #most: number;
  readonly #running = new Set<AbortController>();
  #lastUsedAtMs: number;
  #ended: BridgeError | undefined;

  /** `most`: at the same time. */
  constructor(now: () => number, most: number) {
    this.#now = now;
    this.#most = most;
    this.#lastUsedAtMs = now();
  }

  get running(): number {
    return this.#running.size;
  }

  /** A running response is use, however long its player pauses. */
  get lastUsedAtMs(): number {
    return this.#running.size > 0 ? this.#now() : this.#lastUsedAtMs;
  }

  /**
   * Does `work` with a signal that aborts with `signal`, and with a BridgeError when the address ends. Throws
   * TOO_MANY_SESSIONS, and the reason of the end.
   */
  async run<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.throwIfEnded();
    if (this.#running.size >= this.#most) throw new BridgeError('TOO_MANY_SESSIONS');
    const controller = new AbortController();
    this.#running.add(controller);
    try {
      return await withAny([signal, controller.signal], async (either) => {
        try {
          return await work(either);
        } catch (error) {
          throw either.aborted ? either.reason : error;
        }
      });
    } finally {
      this.#running.delete(controller);
      this.#lastUsedAtMs = this.#now();
    }
  }

  throwIfEnded(): void {
    if (this.#ended) throw this.#ended;
  }

  /** Aborts all that runs before it returns; there is no use from then on. */
  end(reason: BridgeError): void {
    this.#ended = reason;
    for (const controller of this.#running) controller.abort(reason);
  }
}
