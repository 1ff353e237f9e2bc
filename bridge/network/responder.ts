import type { Msg, NatsConnection } from '@nats-io/nats-core';
import type { Log } from '../protocol/log.ts';

const STOP_TIMEOUT_MS = 2_000;

/**
 * Answers requests. Whatever a handler throws stays here: an error that escaped into the client's
 * reader would silence the whole connection. Stopping waits for answers under way.
 */
export class Responder {
  readonly #nc: NatsConnection;
  readonly #log: Log;
  readonly #stops: (() => void)[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(nc: NatsConnection, log: Log) {
    this.#nc = nc;
    this.#log = log;
  }

  /** `handler` answers by itself; one that answers nothing lets the caller's time run out. */
  on(subject: string, queue: string | undefined, handler: (message: Msg) => Promise<void>): void {
    const subscription = this.#nc.subscribe(subject, {
      ...(queue && { queue }),
      callback: (error, message) => {
        if (error) this.#log.warn({ subject, error: error.message }, 'subscription failed');
        else this.#run(subject, handler, message);
      },
    });
    this.#stops.push(() => subscription.unsubscribe());
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0)) stop();
    const timeout = new Promise<void>((resolve) => setTimeout(resolve, STOP_TIMEOUT_MS).unref());
    await Promise.race([Promise.all(this.#running), timeout]);
  }

  #run(subject: string, handler: (message: Msg) => Promise<void>, message: Msg): void {
    const work = handler(message)
      .catch((error: Error) =>
        this.#log.error({ subject, error: error.message }, 'no answer given'),
      )
      .finally(() => this.#running.delete(work));
    this.#running.add(work);
  }
}
