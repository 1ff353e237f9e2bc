import { BridgeError } from '../protocol/errors.ts';
import { TokenBucket } from './token-bucket.ts';

export type Rate = { readonly burst: number; readonly perSecond: number };

const MOST_CALLERS = 10_000;

/** How often each caller may do something. Of too many callers the one that was quiet longest is forgotten. */
export class Turns {
  readonly #rate: Rate;
  readonly #most: number;
  readonly #now: () => number;
  /** The one that came last stands last. */
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(rate: Rate, most = MOST_CALLERS, now: () => number = Date.now) {
    this.#rate = rate;
    this.#most = most;
    this.#now = now;
  }

  /** Throws RATE_LIMITED. */
  take(caller: string): void {
    if (!this.tryTake(caller)) throw new BridgeError('RATE_LIMITED');
  }

  /** Whether it may. */
  tryTake(caller: string): boolean {
    const { burst, perSecond } = this.#rate;
    const bucket = this.#buckets.get(caller) ?? new TokenBucket(burst, perSecond, this.#now);
    this.#buckets.delete(caller);
    this.#buckets.set(caller, bucket);
    const [quietest] = this.#buckets.keys();
    if (this.#buckets.size > this.#most && quietest !== undefined) this.#buckets.delete(quietest);
    return bucket.take();
  }

  /** The turn that a caller took last counts as if it had not been taken. */
  giveBack(caller: string): void {
    this.#buckets.get(caller)?.giveBack();
  }
}
