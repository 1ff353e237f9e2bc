import { hasCode } from '../../protocol/errors.ts';
import type { Log } from '../../protocol/log.ts';
import type { Membership } from '../membership.ts';
import type { Memberships } from '../memberships.ts';
import type { LinkedBrowsers, RemovedBrowser } from './linked-browsers.ts';

const AGAIN_MS = 30_000;
const ASK_TIMEOUT_MS = 15_000;

/**
 * Has networks let removed browsers in no more. Who administers one may be away: they are asked again,
 * and once more after every connection, since they may have gone back to an older copy of their files.
 */
export class ShuttingOut {
  readonly #browsers: LinkedBrowsers;
  readonly #memberships: Memberships;
  readonly #log: Log;
  readonly #againMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(browsers: LinkedBrowsers, memberships: Memberships, log: Log, againMs = AGAIN_MS) {
    this.#browsers = browsers;
    this.#memberships = memberships;
    this.#log = log;
    this.#againMs = againMs;
  }

  start(): void {
    this.#memberships.onAdded((membership) =>
      membership.onUp(() => this.#askFor(membership, this.#browsers.removed(membership.networkId))),
    );
    this.#memberships.onRemoved(({ networkId }) => this.#browsers.forgetNetwork(networkId));
    this.#browsers.onRemoved(() => this.#askForAll());
    this.#timer = setInterval(() => this.#askForAll(), this.#againMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #askForAll(): void {
    for (const membership of this.#memberships.list()) {
      const removed = this.#browsers.removed(membership.networkId);
      this.#askFor(
        membership,
        removed.filter(({ isShutOut }) => !isShutOut),
      );
    }
  }

  #askFor(membership: Membership, removed: readonly RemovedBrowser[]): void {
    for (const each of removed) {
      this.#ask(membership, each).catch((error: unknown) => {
        const level = hasCode(error, 'ADMINISTRATOR_AWAY', 'NETWORK_UNREACHABLE')
          ? 'debug'
          : 'warn';
        this.#log[level]({ error: String(error) }, 'a browser is not shut out yet');
      });
    }
  }

  async #ask({ controlPlane }: Membership, { user, endsAtSec }: RemovedBrowser): Promise<void> {
    await controlPlane.revokeUser(user, endsAtSec, AbortSignal.timeout(ASK_TIMEOUT_MS));
    await this.#browsers.shutOut(user);
  }
}
