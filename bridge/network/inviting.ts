import { BridgeError } from '../protocol/errors.ts';
import type { Household } from './household.ts';
import type { Invitations } from './invitations.ts';
import type { OwnNetwork } from './own-network.ts';

const LIFETIME_SEC = 7 * 24 * 3600;

export type GivenInvitation = {
  readonly code: string;
  readonly url: string;
  readonly expiresAt: string;
  /** Set when the people invited may not be able to get there. */
  readonly warning?: string;
};

/** Invites others to the network that we administer. */
export class Inviting {
  readonly #network: OwnNetwork | undefined;
  readonly #invitations: Invitations;
  readonly #household: Household;

  constructor(network: OwnNetwork | undefined, invitations: Invitations, household: Household) {
    this.#network = network;
    this.#invitations = invitations;
    this.#household = household;
  }

  /** Throws NETWORK_OFF. */
  async invite(lifetimeSec = LIFETIME_SEC): Promise<GivenInvitation> {
    if (!this.#network) throw new BridgeError('NETWORK_OFF');
    const { url } = this.#network;
    const { text, expiresAtSec } = await this.#invitations.create(
      url,
      this.#household.key,
      lifetimeSec,
    );
    const expiresAt = new Date(expiresAtSec * 1000).toISOString();
    const warning = isLoopback(url) ? { warning: LOOPBACK_WARNING } : {};
    return { code: text, url, expiresAt, ...warning };
  }
}

const isLoopback = (url: string): boolean =>
  /^(?:127\.|localhost$|\[?::1\]?$)/.test(new URL(url).hostname);

const LOOPBACK_WARNING =
  'Your network listens on this machine only, so this invitation works on this machine only.';
