import type { Friends } from '../network/friends.ts';
import type { BridgeError } from '../protocol/errors.ts';
import { BridgeWay } from './bridge-way.ts';
import type { Carried } from './flow-window.ts';
import type { Import } from './imports.ts';
import type { KeptSession } from './kept-session.ts';
import { Mailboxes } from './mailboxes.ts';
import { OriginalWay } from './original/original-way.ts';
import type { RemoteCatalogsDeps } from './remote-catalogs-deps.ts';
import type { Way } from './way.ts';

/** Which way the catalogs of each owner are had. */
export class Ways {
  readonly #friends: Friends;
  readonly #bridge: BridgeWay;
  readonly #original: OriginalWay;

  /** `onNews`: an owner says that the catalog behind `alias` has changed. */
  constructor(deps: RemoteCatalogsDeps, onNews: (alias: string) => void) {
    const { friends, household, memberships, log } = deps;
    const mailboxes = new Mailboxes(memberships, log);
    this.#friends = friends;
    this.#bridge = new BridgeWay({ friends, household, mailboxes });
    this.#original = new OriginalWay({
      ...deps,
      ...{ mailboxes, onNews, isOriginal: (entry) => this.isOriginal(entry) },
      ...(deps.originalWaits && { waits: deps.originalWaits }),
    });
  }

  start(): Promise<void> {
    return this.#original.start();
  }

  /** That of the friend's bridge, unless a person said that they have none; never the other where a key is pinned. */
  of(entry: Import): Way {
    return this.isOriginal(entry) ? this.#original : this.#bridge;
  }

  isOriginal({ friend: id }: Import): boolean {
    const friend = this.#friends.byId(id);
    return friend?.isOriginal === true && friend.key === undefined;
  }

  /** The session with an owner who has a bridge. Throws NETWORK_UNREACHABLE, MEMBERSHIP_ENDED. */
  session(entry: Import): KeptSession {
    return this.#bridge.session(entry);
  }

  /** From owners who have a bridge, since the start. */
  get receivedBytes(): number {
    return this.#bridge.receivedBytes;
  }

  /** What the link to an owner who has a bridge carried lately. Throws NETWORK_UNREACHABLE, MEMBERSHIP_ENDED. */
  carried(entry: Import): Carried | undefined {
    return this.isOriginal(entry) ? undefined : this.#bridge.carried(entry);
  }

  /** The next greeting brings the listing, however new the one before is. */
  renew({ alias }: Import): void {
    this.#original.renew(alias);
  }

  async end(entry: Import, reason: BridgeError): Promise<void> {
    await Promise.all([this.#bridge.end(entry, reason), this.#original.end(entry, reason)]);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#bridge.stop(), this.#original.stop()]);
  }
}
