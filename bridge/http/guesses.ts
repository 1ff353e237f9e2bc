import { isIPv6 } from 'node:net';
import { Turns } from '../network/turns.ts';
import { hasCode } from '../protocol/errors.ts';

/** Wrong ones that an address may try at once, and in a second from then on. */
const WRONG = { burst: 40, perSecond: 20 / 60 };
const MOST_ADDRESSES = 1024;
/** A household's network. */
const IPV6_GROUPS = 4;

/**
 * Looks capabilities up, and counts the wrong ones by the address that they come from. A right one is never
 * refused, whoever else guesses at the same address.
 */
export class Guesses {
  readonly #turns: Turns;

  constructor(now: () => number = Date.now) {
    this.#turns = new Turns(WRONG, MOST_ADDRESSES, now);
  }

  /** Throws what `lookUp` throws; RATE_LIMITED in the place of VIEWING_NOT_FOUND after too many of these. */
  look<T>(ip: string, lookUp: () => T): T {
    try {
      return lookUp();
    } catch (error) {
      if (hasCode(error, 'VIEWING_NOT_FOUND')) this.#turns.take(callerAt(ip));
      throw error;
    }
  }
}

/** Who counts as one. */
export const callerAt = (ip: string): string =>
  isIPv6(ip) && !ip.includes('.') ? networkOf(ip) : ip;

/** As many groups as one household has; `::` stands for the zeros that fill up eight. */
const networkOf = (ip: string): string => {
  const [before = '', after] = ip.split('::');
  const head = before.split(':').filter(Boolean);
  const tail = (after ?? '').split(':').filter(Boolean);
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail].slice(0, IPV6_GROUPS).join(':');
};
