import { isIPv6 } from 'node:net';
import { TokenBucket } from '../network/token-bucket.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';

/** Wrong ones that an address may try at once, and in a minute from then on. */
const AT_ONCE = 40;
const PER_MINUTE = 20;
const MOST_ADDRESSES = 1024;
/** A household's network. */
const IPV6_GROUPS = 4;

/**
 * Looks capabilities up, and counts the wrong ones by the address that they come from. A right one is never
 * refused, whoever else guesses at the same address.
 */
export class Guesses {
  readonly #now: () => number;
  /** The one that guessed last stands last. */
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Throws what `lookUp` throws; RATE_LIMITED in the place of VIEWING_NOT_FOUND after too many of these. */
  look<T>(ip: string, lookUp: () => T): T {
    try {
      return lookUp();
    } catch (error) {
      if (hasCode(error, 'VIEWING_NOT_FOUND') && !this.#bucketOf(ip).take()) {
        throw new BridgeError('RATE_LIMITED');
      }
      throw error;
    }
  }

  #bucketOf(ip: string): TokenBucket {
    const who = isIPv6(ip) && !ip.includes('.') ? networkOf(ip) : ip;
    const bucket = this.#buckets.get(who) ?? new TokenBucket(AT_ONCE, PER_MINUTE / 60, this.#now);
    this.#buckets.delete(who);
    this.#buckets.set(who, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MOST_ADDRESSES && oldest !== undefined) this.#buckets.delete(oldest);
    return bucket;
  }
}

/** As many groups as one household has; `::` stands for the zeros that fill up eight. */
const networkOf = (ip: string): string => {
  const [before = '', after] = ip.split('::');
  const head = before.split(':').filter(Boolean);
  const tail = (after ?? '').split(':').filter(Boolean);
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail].slice(0, IPV6_GROUPS).join(':');
};
