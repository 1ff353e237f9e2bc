import type { Msg } from '@nats-io/nats-core';
import { IDLE_MS, type JetStream } from './jet-stream.ts';

/** Hears all that is there last on some subjects of a stream, and whatever comes. */
export class StreamFollowing {
  readonly #js: JetStream;
  readonly #stream: string;
  readonly #filter: string;
  readonly #take: (message: Msg) => void;
  #unfollow: (() => void) | undefined;
  #heardAtMs = 0;
  #looking: NodeJS.Timeout | undefined;

  constructor(js: JetStream, stream: string, filter: string, take: (message: Msg) => void) {
    this.#js = js;
    this.#stream = stream;
    this.#filter = filter;
    this.#take = take;
  }

  /** Goes on when the server that knew of it is gone; then, and when called again, all comes anew. Throws JetStreamError. */
  async start(): Promise<void> {
    clearInterval(this.#looking);
    this.#looking = setInterval(() => {
      if (performance.now() - this.#heardAtMs < 3 * IDLE_MS) return;
      // It is tried again.
      this.#follow().catch(() => undefined);
    }, IDLE_MS).unref();
    await this.#follow();
  }

  stop(): void {
    clearInterval(this.#looking);
    this.#unfollow?.();
  }

  async #follow(): Promise<void> {
    const before = this.#unfollow;
    this.#unfollow = await this.#js.follow(this.#stream, this.#filter, (message) => {
      this.#heardAtMs = performance.now();
      this.#take(message);
    });
    this.#heardAtMs = performance.now();
    before?.();
  }
}
