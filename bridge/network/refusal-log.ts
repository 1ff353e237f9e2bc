import type { Log } from '../protocol/log.ts';
import { TokenBucket } from './token-bucket.ts';

const LINES = { burst: 20, perSecond: 0.2 };

/** Logs refused requests; of a flood only some, with the number of those in between. */
export class RefusalLog {
  readonly #log: Log;
  readonly #lines = new TokenBucket(LINES.burst, LINES.perSecond);
  #unlogged = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  add(refusal: object): void {
    if (!this.#lines.take()) {
      this.#unlogged += 1;
      return;
    }
    const before = this.#unlogged > 0 ? { unlogged: this.#unlogged } : {};
    this.#unlogged = 0;
    this.#log.warn({ ...refusal, ...before }, 'refused a request to the network');
  }
}
