import type { CatalogImport } from '../network/claims.ts';
import { InTurn } from '../network/in-turn.ts';
import type { Membership } from '../network/membership.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import type { Imports } from './imports.ts';

/** What is attached to our account on each network: changed by its administrator, whom we ask. */
export class Attachments {
  readonly #imports: Imports;
  readonly #log: Log;
  readonly #signal: AbortSignal;
  /** For each network its own, so that one that is down holds up no other. */
  readonly #turns = new Map<string, InTurn>();

  constructor({ imports, log }: { imports: Imports; log: Log }, signal: AbortSignal) {
    this.#imports = imports;
    this.#log = log;
    this.#signal = signal;
  }

  /** `isWanted` is asked when it is its turn. Throws ADMINISTRATOR_AWAY, NETWORK_UNREACHABLE, … */
  attach(membership: Membership, wanted: CatalogImport, isWanted = () => true): Promise<void> {
    return this.#inTurn(membership, async () => {
      await this.#settleQuietly(membership);
      if (!isWanted()) throw new BridgeError('CATALOG_NOT_FOUND');
      await membership.controlPlane.addImport(wanted, this.#signal);
    });
  }

  detach(membership: Membership, unwanted: CatalogImport): Promise<void> {
    return this.#inTurn(membership, () =>
      membership.controlPlane.removeImport(unwanted, this.#signal),
    );
  }

  /**
   * Asks to detach what was removed here. Never fails: what cannot be done now is left for the next time.
   */
  async settle(membership: Membership): Promise<void> {
    if (this.#imports.detaching(membership.networkId).length === 0) return;
    await this.#inTurn(membership, () => this.#settleQuietly(membership));
  }

  async #settleQuietly(membership: Membership): Promise<void> {
    await this.#settle(membership).catch((error: unknown) => {
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

  #inTurn(membership: Membership, change: () => Promise<void>): Promise<void> {
    const { networkId } = membership;
    const turns = this.#turns.get(networkId) ?? new InTurn();
    this.#turns.set(networkId, turns);
    return turns.run(change);
  }
}
