import { InTurn } from '../network/in-turn.ts';
import type { Membership } from '../network/membership.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import type { Imports } from './imports.ts';

/** Asks the administrators of networks to detach what was removed here, until it is done. */
export class Detachments {
  readonly #imports: Imports;
  readonly #log: Log;
  readonly #signal: AbortSignal;
  readonly #turns = new InTurn();

  constructor({ imports, log }: { imports: Imports; log: Log }, signal: AbortSignal) {
    this.#imports = imports;
    this.#log = log;
    this.#signal = signal;
  }

  /** Does what is due on one network. Never fails: what cannot be done now is left for the next time. */
  async settle(membership: Membership): Promise<void> {
    if (this.#imports.detaching(membership.networkId).length === 0) return;
    await this.#turns
      .run(() => this.#settle(membership))
      .catch((error: unknown) => {
        const code = error instanceof BridgeError ? error.code : String(error);
        this.#log.debug({ network: membership.name, code }, 'could not detach an import yet');
      });
  }

  async #settle({ networkId, controlPlane }: Membership): Promise<void> {
    for (const entry of this.#imports.detaching(networkId)) {
      await controlPlane.removeImport(entry, this.#signal).catch((error: unknown) => {
        // We are no member any more: nothing is attached.
        if (!hasCode(error, 'NETWORK_NOT_OURS')) throw error;
      });
      await this.#imports.detached(entry);
    }
  }
}
