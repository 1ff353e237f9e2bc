import type { Administrator } from './administrator.ts';
import { InTurn } from './in-turn.ts';
import type { Lobby } from './lobby.ts';
import type { Membership } from './membership.ts';
import type { NetworkProfile } from './network-profile.ts';
import type { OwnNetwork } from './own-network.ts';

export type OpeningDeps = {
  readonly network: OwnNetwork;
  readonly administrator: Administrator;
  readonly lobby: Lobby;
  /** Our own, in that network. */
  readonly membership: Membership;
};

/** Opens our own network to others, or closes it again; who plays something goes on playing. */
export class Opening {
  readonly #deps: OpeningDeps;
  readonly #changes = new InTurn();

  constructor(deps: OpeningDeps) {
    this.#deps = deps;
    // A new certificate authority, or addresses that this machine got meanwhile.
    deps.network.onChange(() => {
      deps.membership.moveTo(deps.network.route);
      void deps.administrator.announce();
    });
  }

  /** Members are told beforehand where the network will be. Throws what OwnNetwork.apply does. */
  apply(wanted: NetworkProfile): Promise<void> {
    const { network, administrator, lobby, membership } = this.#deps;
    return this.#changes.run(async () => {
      try {
        await network.apply(wanted, () => administrator.announce());
      } finally {
        for (const part of [administrator, lobby]) {
          await part.stop();
          await part.start();
        }
        membership.moveTo(network.route);
      }
    });
  }
}
