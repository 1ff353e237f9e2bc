import { setTimeout as sleep } from 'node:timers/promises';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { InTurn } from '../store/in-turn.ts';
import type { Administration } from './administration.ts';
import { FormerServers } from './former-servers.ts';
import type { Membership } from './membership.ts';
import type { NetworkProfile } from './network-profile.ts';
import type { OwnNetwork } from './own-network.ts';
import { openAuthorities, recognise } from './rented-servers.ts';

/** By then members have read what they were told. */
const READ_MS = 1_000;

export type OpeningDeps = {
  readonly network: OwnNetwork;
  readonly administration: Administration;
  /** Ours in that network: our own, and its hub's. */
  readonly memberships: readonly Membership[];
  readonly log: Log;
};

/** Opens our own network to others, moves it, or closes it again; who plays something goes on playing. */
export class Opening {
  readonly #deps: OpeningDeps;
  readonly #changes = new InTurn();
  #former: FormerServers | undefined;

  constructor(deps: OpeningDeps) {
    this.#deps = deps;
    // A new certificate authority, or addresses that this machine got meanwhile.
    deps.network.onChange(() => {
      this.#follow();
      void deps.administration.announce();
    });
  }

  /**
   * Members are told beforehand where the network will be. Throws NETWORK_TAKEN_OVER, and what
   * OwnNetwork's changes do.
   */
  apply(wanted: NetworkProfile): Promise<void> {
    const { network } = this.#deps;
    return this.#changes.run(async () => {
      if (network.term.isOver) throw new BridgeError('NETWORK_TAKEN_OVER');
      await this.#former?.end();
      const stays = network.servers.isHere && wanted.reach !== 'rented';
      await (stays ? this.#restart(wanted) : this.#move(wanted));
    });
  }

  async stop(): Promise<void> {
    await this.#former?.end();
  }

  async #restart(wanted: NetworkProfile): Promise<void> {
    const { network, administration } = this.#deps;
    try {
      await network.restartAs(wanted, async () => {
        await administration.announce();
        // A server that ends drops what members have not read of it yet.
        await sleep(READ_MS);
      });
    } finally {
      const former = await administration.beginAnew(false);
      await former.end();
      this.#follow();
    }
  }

  async #move(wanted: NetworkProfile): Promise<void> {
    const { network, administration, log } = this.#deps;
    const profile = wanted.reach === 'rented' ? await this.#recognised(wanted) : wanted;
    const former = await network.moveTo(profile, () => administration.announce());
    const post = await administration.beginAnew(true);
    this.#follow();
    const accounts = () => network.registry.list().map(({ account }) => account);
    this.#former = new FormerServers(former, post, accounts, log);
  }

  #follow(): void {
    const { network, memberships } = this.#deps;
    for (const membership of memberships) membership.moveTo(network.servers.homeRoute);
  }

  async #recognised(wanted: NetworkProfile): Promise<NetworkProfile> {
    return recognise(wanted, await openAuthorities(this.#deps.network.tlsOptions));
  }
}
