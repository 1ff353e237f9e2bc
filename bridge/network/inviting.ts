import { BridgeError } from '../protocol/errors.ts';
import type { Household } from './household.ts';
import type { Invitations } from './invitations.ts';
import type { Reach } from './network-profile.ts';
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

  /**
   * Somebody on this machine can join a network that is not open, too; that has to be said. Throws
   * NETWORK_OFF, NETWORK_CLOSED, NETWORK_TAKEN_OVER.
   */
  async invite({ lifetimeSec = LIFETIME_SEC, thisMachine = false }): Promise<GivenInvitation> {
    if (!this.#network) throw new BridgeError('NETWORK_OFF');
    const { profile, servers, term } = this.#network;
    if (term.isOver) throw new BridgeError('NETWORK_TAKEN_OVER');
    const isClosed = profile.reach === 'this-machine';
    if (isClosed && !thisMachine) throw new BridgeError('NETWORK_CLOSED');
    const url = servers.urls[0];
    if (!url) throw new BridgeError('NETWORK_UNREACHABLE', { message: NO_ADDRESS });
    const { text, expiresAtSec } = await this.#invitations.create(
      url,
      this.#household.key,
      lifetimeSec,
    );
    const expiresAt = new Date(expiresAtSec * 1000).toISOString();
    const warning = WARNINGS[profile.reach];
    return { code: text, url, expiresAt, ...(warning && { warning }) };
  }
}

const NO_ADDRESS = 'This machine has no address in a network.';

const WARNINGS: Record<Reach, string | undefined> = {
  'this-machine':
    'Your network listens on this machine only, so this invitation works on this machine only.',
  home: 'Your network can be reached in your home only, so this invitation works there only.',
  public: undefined,
  rented: undefined,
};
