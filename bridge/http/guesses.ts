import { hasCode } from '../protocol/errors.ts';
import { AddressTurns } from './address-turns.ts';

/** Wrong ones that an address may try at once, and in a second from then on. */
const WRONG = { burst: 40, perSecond: 20 / 60 };

/**
 * Looks capabilities up, and counts the wrong ones by the address that they come from. A right one is never
 * refused, whoever else guesses at the same address.
 */
export class Guesses {
  readonly #turns: AddressTurns;

  constructor(now: () => number = Date.now) {
    this.#turns = new AddressTurns(WRONG, now);
  }

  /** Throws what `lookUp` throws; RATE_LIMITED in the place of VIEWING_NOT_FOUND after too many of these. */
  look<T>(ip: string, lookUp: () => T): T {
    try {
      return lookUp();
    } catch (error) {
      if (hasCode(error, 'VIEWING_NOT_FOUND')) this.#turns.take(ip);
      throw error;
    }
  }
}
