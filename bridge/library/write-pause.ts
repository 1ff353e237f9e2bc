import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 3_000;

/** Holds writes back while much comes in, so that it is not written again and again; never for long. */
export class WritePause {
  #ending = new AbortController();
  #running: Promise<void> | undefined;

  /** When what came now may be written. */
  next(): Promise<void> {
    const { signal } = this.#ending;
    this.#running ??= sleep(PAUSE_MS, undefined, { signal, ref: false }).then(
      () => {
        this.#running = undefined;
      },
      () => undefined,
    );
    return this.#running;
  }

  end(): void {
    this.#ending.abort();
  }
}
