import { isIPv6 } from 'node:net';
import { type Rate, Turns } from '../network/turns.ts';

const MOST_ADDRESSES = 1024;
/** A household's network. */
const IPV6_GROUPS = 4;

/** Wrong codes and passwords that an address may try at once, and in a second from then on. */
export const FEW_TRIES: Rate = { burst: 10, perSecond: 10 / 60 };

/** How often something may be done from each address. */
export class AddressTurns {
  readonly #turns: Turns;

  constructor(rate: Rate, now: () => number = Date.now) {
    this.#turns = new Turns(rate, MOST_ADDRESSES, now);
  }

  /** Throws RATE_LIMITED. */
  take(ip: string): void {
    this.#turns.take(callerAt(ip));
  }

  /** It was a right one. */
  giveBack(ip: string): void {
    this.#turns.giveBack(callerAt(ip));
  }
}

/** An address, or the household's network that it is of. */
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
