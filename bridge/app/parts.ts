import type { Log } from '../protocol/log.ts';

const STOP_TIMEOUT_MS = 8_000;

export type Part = {
  start?(signal: AbortSignal): Promise<void> | void;
  stop?(): Promise<void> | void;
};

/** The parts of a bridge: started in order, stopped in reverse. */
export class Parts {
  readonly #started: Part[] = [];
  readonly #signal: AbortSignal;
  readonly #log: Log;

  constructor(signal: AbortSignal, log: Log) {
    this.#signal = signal;
    this.#log = log;
  }

  /** Throws the signal's reason, what the part throws. */
  async start<P extends Part>(part: P): Promise<P> {
    this.#started.unshift(part);
    await part.start?.(this.#signal);
    this.#signal.throwIfAborted();
    return part;
  }

  /** Those that do not stop in time are not waited for. */
  async stop(): Promise<void> {
    for (const part of this.#started) {
      const late = new Promise<'late'>((resolve) => {
        setTimeout(() => resolve('late'), STOP_TIMEOUT_MS).unref();
      });
      const of = { part: part.constructor.name };
      try {
        const outcome = await Promise.race([part.stop?.(), late]);
        if (outcome === 'late') this.#log.warn(of, 'did not stop in time');
      } catch (error) {
        this.#log.warn({ ...of, error: String(error) }, 'did not stop cleanly');
      }
    }
  }
}
