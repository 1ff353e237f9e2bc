import { onAnnouncement } from '../network/following.ts';
import type { Membership } from '../network/membership.ts';
import type { Memberships } from '../network/memberships.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import type { Import } from './imports.ts';

const EVERY_MS = 30_000;
/** When a network is back its members come one by one. */
const ONCE_UP_MS = [1_000, 3_000, 9_000];

export type RoundsDeps = {
  readonly memberships: Memberships;
  readonly imports: () => readonly Import[];
  readonly isOnline: (alias: string) => boolean;
  readonly refresh: (alias: string) => Promise<void>;
  readonly settle: (membership: Membership) => Promise<void>;
  readonly log: Log;
};

/** When owners are asked how they do, and administrators to detach what was removed. */
export class Rounds {
  readonly #deps: RoundsDeps;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: RoundsDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#deps.memberships.onAdded((membership) => {
      membership.onUp(() => this.#refreshNetwork(membership));
      // Its administrator is there: what has waited is asked for again.
      onAnnouncement(membership, () => this.#refreshNetwork(membership));
    });
    this.#timer = setInterval(() => {
      this.settle();
      this.#refresh(() => true);
    }, EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  settle(): void {
    for (const membership of this.#deps.memberships.list()) {
      if (!membership.isLeaving) void this.#deps.settle(membership);
    }
  }

  #refreshNetwork(membership: Membership): void {
    void this.#deps.settle(membership);
    const isThere = ({ network }: Import) => network === membership.networkId;
    this.#refresh(isThere);
    const refreshAway = () =>
      this.#refresh((entry) => isThere(entry) && !this.#deps.isOnline(entry.alias));
    for (const delayMs of ONCE_UP_MS) setTimeout(refreshAway, delayMs).unref();
  }

  #refresh(isMeant: (entry: Import) => boolean): void {
    for (const entry of this.#deps.imports()) if (isMeant(entry)) this.#refreshQuietly(entry.alias);
  }

  #refreshQuietly(alias: string): void {
    this.#deps.refresh(alias).catch((error: unknown) => {
      const code = error instanceof BridgeError ? error.code : String(error);
      this.#deps.log.debug({ alias, code }, 'could not refresh an import');
    });
  }
}
