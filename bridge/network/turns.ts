import { BridgeError } from '../protocol/errors.ts';
import { TokenBucket } from './token-bucket.ts';

/** How often each of a limited number of callers may ask for something. */
export class Turns {
  readonly #rate: { readonly burst: number; readonly perSecond: number };
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(rate: { readonly burst: number; readonly perSecond: number }) {
    this.#rate = rate;
  }

  /** Throws RATE_LIMITED. */
  take(caller: string): void {
    let bucket = this.#buckets.get(caller);
    if (!bucket) {
      bucket = new TokenBucket(this.#rate.burst, this.#rate.perSecond);
      this.#buckets.set(caller, bucket);
    }
    if (!bucket.take()) throw new BridgeError('RATE_LIMITED');
  }
}
