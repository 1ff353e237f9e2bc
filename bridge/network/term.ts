import { BridgeError } from '../protocol/errors.ts';
import { termIn } from './claims.ts';
import type { HouseKeys } from './house-keys.ts';
import { termOf } from './network-profile.ts';
import type { SystemAccount } from './system-account.ts';

/**
 * The time for which we administer our network: it ends when somebody else has taken the network over.
 * An old copy of a data directory learns that from the servers, or from what is announced to members.
 */
export class Term {
  /** How often the network was handed over before. */
  readonly number: number;
  readonly #keys: HouseKeys;
  readonly #listeners: (() => void)[] = [];
  #isOver = false;

  /** `serial` is that of what we told members last. */
  constructor(serial: number, keys: HouseKeys) {
    this.number = termOf(serial);
    this.#keys = keys;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  onOver(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Takes note of the term of whoever administers the network. */
  see(term: number): void {
    if (this.#isOver || !(term > this.number)) return;
    this.#isOver = true;
    for (const listener of this.#listeners) listener();
  }

  /** Throws NETWORK_TAKEN_OVER, and closes the connection then. */
  async check(system: SystemAccount): Promise<void> {
    const claims = await system.claimsOf(this.#keys.account('global'));
    if (claims) this.see(termIn(claims, this.#keys.network));
    if (!this.#isOver) return;
    await system.close();
    throw new BridgeError('NETWORK_TAKEN_OVER');
  }
}
