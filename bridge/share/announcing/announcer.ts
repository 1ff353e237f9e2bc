import type { Membership } from '../../network/membership.ts';
import type { Memberships } from '../../network/memberships.ts';
import type { Log } from '../../protocol/log.ts';
import { AnnouncedNetwork } from './announced-network.ts';
import { type WantedDeps, wantedShares } from './wanted-shares.ts';

/** As the original does; whoever is silent for three of these is taken for away. */
const HEARTBEAT_MS = 30_000;
/** A walk through a folder changes catalogs again and again. */
const GATHER_MS = 1_000;

export type AnnouncerDeps = WantedDeps & {
  readonly memberships: Pick<Memberships, 'onAdded'>;
  readonly log: Log;
};

/**
 * Announces on each network what we share there, and that we are there. Nobody gets in by it: who may see what is
 * decided by `Shares` alone.
 */
export class Announcer {
  readonly #deps: AnnouncerDeps;
  readonly #networks = new Set<AnnouncedNetwork>();
  readonly #seconds = new Map<string, { readonly revision: number; readonly seconds: number }>();
  #interval: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #stopListening: (() => void)[] = [];

  constructor(deps: AnnouncerDeps) {
    this.#deps = deps;
  }

  start(): void {
    const { memberships, shares, catalogs } = this.#deps;
    this.#interval = setInterval(() => this.#step(true), HEARTBEAT_MS).unref();
    const soon = () => {
      this.#soon ??= setTimeout(() => {
        this.#soon = undefined;
        this.#step(false);
      }, GATHER_MS).unref();
    };
    this.#stopListening = [shares.onChange(soon), catalogs.onChange(soon)];
    memberships.onAdded((membership) => this.#join(membership));
  }

  stop(): void {
    clearInterval(this.#interval);
    clearTimeout(this.#soon);
    for (const stop of this.#stopListening) stop();
    for (const network of this.#networks) network.stop();
  }

  #step(everything: boolean): void {
    for (const network of this.#networks) network.step(everything);
  }

  #join(membership: Membership): void {
    const { account, networkId, kind } = membership;
    membership.onConnected(({ nc }) => {
      const network = new AnnouncedNetwork({
        ...{ nc, account, log: this.#deps.log },
        hasOthers: kind === 'original' || kind === 'synadia',
        wanted: () => wantedShares(this.#deps, networkId),
        revision: (catalog) => this.#revision(catalog),
      });
      this.#networks.add(network);
      void nc.closed().then(() => {
        network.stop();
        this.#networks.delete(network);
      });
      network.step(true);
    });
  }

  /** The original's are seconds. Two changes within one are two revisions all the same. */
  #revision(catalog: string): number {
    const revision = this.#deps.catalogs.revision(catalog);
    const last = this.#seconds.get(catalog);
    if (last?.revision === revision) return last.seconds;
    const seconds = Math.max(Math.floor(revision / 1000), (last?.seconds ?? 0) + 1);
    this.#seconds.set(catalog, { revision, seconds });
    return seconds;
  }
}
