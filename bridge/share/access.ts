import type { Friend, Friends } from '../network/friends.ts';
import { Turns } from '../network/turns.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { ServedCatalogs } from './served.ts';
import type { Shares } from './shares.ts';

/** Handshakes: each costs a third of a millisecond. */
const OPENS = { burst: 100, perSecond: 20 };
/** Pages of listings: milliseconds and half a megabyte each. The largest listing fits the burst. */
const PAGES = { burst: 400, perSecond: 4 };
/** Details and assets: each may read a megabyte of descriptions. A wall of posters fits the burst. */
const DETAILS = { burst: 1_000, perSecond: 50 };

export type Caller = { readonly account: string; readonly catalog: string };

/** Default deny: says who is calling, or refuses. Answers from memory, so it is asked on every operation. */
export class Access {
  readonly #friends: Pick<Friends, 'byAccount' | 'offerKey'>;
  readonly #shares: Pick<Shares, 'isShared'>;
  readonly #catalogs: ServedCatalogs;
  readonly #opens = new Turns(OPENS);
  readonly #pages = new Turns(PAGES);
  readonly #details = new Turns(DETAILS);

  constructor(
    friends: Pick<Friends, 'byAccount' | 'offerKey'>,
    shares: Pick<Shares, 'isShared'>,
    catalogs: ServedCatalogs,
  ) {
    this.#friends = friends;
    this.#shares = shares;
    this.#catalogs = catalogs;
  }

  /** Throws NOT_SHARED, in the same way whether the catalog exists or not, and to who is paused. */
  friendOf({ account, catalog }: Caller): Friend {
    const friend = this.#friends.byAccount(account);
    const allowed =
      friend &&
      !friend.isPaused &&
      this.#catalogs.has(catalog) &&
      this.#shares.isShared(catalog, friend.id);
    if (!allowed) throw new BridgeError('NOT_SHARED');
    return friend;
  }

  /** Whether this is the account of a friend whose key was accepted. */
  hasKey(account: string): boolean {
    return this.#friends.byAccount(account)?.key !== undefined;
  }

  /** The same for a catalog under a name that it had: friends who may see it are told the new one. */
  currentOf(caller: Caller): Caller {
    const renamed = this.#catalogs.renamedFrom(caller.catalog);
    return renamed === undefined ? caller : { ...caller, catalog: renamed };
  }

  /** Throws RATE_LIMITED. */
  countOpen(account: string): void {
    this.#opens.take(account);
  }

  /** Throws RATE_LIMITED. */
  countPage(account: string): void {
    this.#pages.take(account);
  }

  /** Throws RATE_LIMITED. */
  countDetails(account: string): void {
    this.#details.take(account);
  }

  /**
   * Holds the key that a caller has proved against the accepted one; another is kept for a person to
   * compare. Throws KEY_UNKNOWN, KEY_CHANGED.
   */
  async checkKey(friend: Friend, key: string): Promise<void> {
    if (friend.key === key) return;
    await this.#friends.offerKey(friend.name, key);
    throw new BridgeError(friend.key ? 'KEY_CHANGED' : 'KEY_UNKNOWN');
  }
}
