import type { CatalogImport } from '../network/claims.ts';
import type { ImportChange } from '../network/control-plane.ts';
import type { Membership } from '../network/membership.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import type { Imports } from './imports.ts';

export type AttachmentsDeps = {
  readonly imports: Imports;
  readonly log: Log;
};

/** Troubles that end by themselves: what is asked of a network's administrator waits for that. */
export const isPassing = (error: unknown): boolean =>
  hasCode(
    error,
    'ADMINISTRATOR_AWAY',
    'CLOUD_AWAY',
    'NETWORK_UNREACHABLE',
    'RATE_LIMITED',
    'TIMED_OUT',
  );

/** What is asked of who administers a network, and not made yet. */
export type WaitingChange = { readonly change: 'attach' | 'detach'; readonly catalog: string };

/**
 * Has catalogs attached to our accounts and detached from them. Who administers a network may be away:
 * what was asked for is kept in `imports.json` and asked for again until it is made.
 */
export class Attachments {
  readonly #deps: AttachmentsDeps;
  readonly #signal: AbortSignal;
  /** Networks where detaching is under way. */
  readonly #detaching = new Map<string, Promise<void>>();

  constructor(deps: AttachmentsDeps, signal: AbortSignal) {
    this.#deps = deps;
    this.#signal = signal;
  }

  /** What waits on one network, by our names of the catalogs. */
  waiting(networkId: string): readonly WaitingChange[] {
    const { imports } = this.#deps;
    const attaching = imports
      .list()
      .filter(({ network, waiting }) => waiting && network === networkId);
    return [
      ...attaching.map(({ alias }) => ({ change: 'attach' as const, catalog: alias })),
      ...imports
        .detaching(networkId)
        .map(({ alias }) => ({ change: 'detach' as const, catalog: alias })),
    ];
  }

  /** `isWanted` is asked at the last moment. Throws ADMINISTRATOR_AWAY, MEMBER_LIMIT, NETWORK_UNREACHABLE, … */
  async attach(
    membership: Membership,
    wanted: ImportChange,
    isWanted: () => boolean,
  ): Promise<void> {
    // Another one may still be attached under its name.
    await this.settle(membership);
    const isLeft = this.#deps.imports
      .detaching(membership.networkId)
      .some(({ alias }) => alias === wanted.alias);
    if (isLeft) throw new BridgeError('ADMINISTRATOR_AWAY');
    if (!isWanted()) throw new BridgeError('CATALOG_NOT_FOUND');
    await membership.controlPlane.addImport(wanted, this.#signal);
  }

  detach(membership: Membership, unwanted: CatalogImport): Promise<void> {
    return membership.controlPlane.removeImport(unwanted, this.#signal);
  }

  /** Detaches what was removed here. Never fails: what cannot be done now is left for the next time. */
  async settle(membership: Membership): Promise<void> {
    const { networkId, online } = membership;
    if (!online || this.#deps.imports.detaching(networkId).length === 0) return;
    let running = this.#detaching.get(networkId);
    if (!running) {
      running = this.#detachAll(membership);
      this.#detaching.set(networkId, running);
    }
    await running;
  }

  /** Also what comes while it runs. */
  async #detachAll({ networkId, name, controlPlane }: Membership): Promise<void> {
    const { imports, log } = this.#deps;
    try {
      for (;;) {
        const [entry] = imports.detaching(networkId);
        if (!entry) return;
        const change = changeOf(entry, entry.removedAt);
        await controlPlane.removeImport(change, this.#signal).catch((error: unknown) => {
          // We are no member any more, or the account is gone: nothing is attached.
          if (!hasCode(error, 'NETWORK_NOT_OURS', 'CLOUD_NOT_FOUND')) throw error;
        });
        await imports.detached(entry);
      }
    } catch (error) {
      const code = error instanceof BridgeError ? error.code : String(error);
      log.debug({ network: name, code }, 'could not detach an import yet');
    } finally {
      this.#detaching.delete(networkId);
    }
  }
}

/** A change that was asked for at `askedAt`. */
export const changeOf = (
  { owner, catalog, alias }: CatalogImport,
  askedAt?: string,
): ImportChange => {
  const waitedMs = askedAt === undefined ? 0 : Date.now() - Date.parse(askedAt);
  return { owner, catalog, alias, waitedSec: Math.max(0, Math.floor(waitedMs / 1000) || 0) };
};
