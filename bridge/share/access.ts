import type { LinkedBrowsers } from '../network/browsers/linked-browsers.ts';
import type { Friend } from '../network/friend.ts';
import type { Friends } from '../network/friends.ts';
import type { Household } from '../network/household.ts';
import { nodeCrypto } from '../network/node-crypto.ts';
import { Turns } from '../network/turns.ts';
import { type BrowserCertificate, holdsAt, isCertified } from '../protocol/browser-certificate.ts';
import { BridgeError } from '../protocol/errors.ts';
import { decodePublicKey } from '../protocol/nkey.ts';
import type { ServedCatalogs } from './served.ts';
import type { Shares } from './shares.ts';

/** Handshakes: each costs a third of a millisecond. */
const OPENS = { burst: 100, perSecond: 20 };
/** Pages of listings: milliseconds and half a megabyte each. The largest listing fits the burst. */
const PAGES = { burst: 400, perSecond: 4 };
/** Details and assets: each may read a megabyte of descriptions. A wall of posters fits the burst. */
const DETAILS = { burst: 1_000, perSecond: 50 };

export type Caller = {
  readonly account: string;
  readonly catalog: string;
  /** The account is our own: a browser of ours asks. */
  readonly isOurs?: true;
};

/** A browser that a household has linked, and until when it may come. */
export type Visitor = { readonly key: string; readonly endsAtSec: number };
/** Who asks: a friend, or our own household. */
export type Asker = Pick<Friend, 'id' | 'key' | 'limits'>;

/** What stands where a friend's id would, for browsers of our own. */
const OURSELVES = 'ourselves';

export type AccessDeps = {
  readonly friends: Pick<Friends, 'byAccount' | 'offerKey'>;
  readonly shares: Pick<Shares, 'isShared'>;
  readonly catalogs: ServedCatalogs;
  readonly household: Household;
  readonly browsers: Pick<LinkedBrowsers, 'find'>;
};

/** Default deny: says who is calling, or refuses. Answers from memory, so it is asked on every operation. */
export class Access {
  readonly #friends: Pick<Friends, 'byAccount' | 'offerKey'>;
  readonly #shares: Pick<Shares, 'isShared'>;
  readonly #catalogs: ServedCatalogs;
  readonly #household: Household;
  readonly #browsers: Pick<LinkedBrowsers, 'find'>;
  readonly #opens = new Turns(OPENS);
  readonly #pages = new Turns(PAGES);
  readonly #details = new Turns(DETAILS);

  constructor({ friends, shares, catalogs, household, browsers }: AccessDeps) {
    this.#friends = friends;
    this.#shares = shares;
    this.#catalogs = catalogs;
    this.#household = household;
    this.#browsers = browsers;
  }

  /** Throws NOT_SHARED, in the same way whether the catalog exists or not, and to who is paused. */
  askerOf(caller: Caller): Asker {
    if (!caller.isOurs) return this.friendOf(caller);
    if (!this.#catalogs.has(caller.catalog)) throw new BridgeError('NOT_SHARED');
    return { id: OURSELVES, key: this.#household.key };
  }

  /** As {@link askerOf}, of friends only. */
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
   * compare. Who comes with the certificate of a linked browser is judged by that alone: it is given back.
   * Throws KEY_UNKNOWN, KEY_CHANGED, BROWSER_NOT_LINKED.
   */
  async admit(
    caller: Caller,
    key: string,
    certificate: BrowserCertificate | undefined,
  ): Promise<Visitor | undefined> {
    if (caller.isOurs) return this.#ours(caller, key);
    const friend = this.friendOf(caller);
    if (friend.key === key) return undefined;
    if (certificate) return this.#certified(caller.account, friend, key, certificate);
    await this.#friends.offerKey(friend.name, key);
    throw new BridgeError(friend.key ? 'KEY_CHANGED' : 'KEY_UNKNOWN');
  }

  /** On every operation of a session that a browser has. Throws BROWSER_NOT_LINKED. */
  checkVisitor(caller: Caller, { key, endsAtSec }: Visitor): void {
    if (caller.isOurs) this.#ours(caller, key);
    else if (!holdsAt(Date.now() / 1000, endsAtSec)) throw new BridgeError('BROWSER_NOT_LINKED');
  }

  #ours({ account }: Caller, key: string): Visitor {
    const browser = this.#browsers.find(account, key);
    if (!browser) throw new BridgeError('BROWSER_NOT_LINKED');
    return { key, endsAtSec: browser.endsAtSec };
  }

  async #certified(
    account: string,
    friend: Friend,
    key: string,
    { name, endsAtSec, mac }: BrowserCertificate,
  ): Promise<Visitor> {
    const pinned = friend.key && decodePublicKey('xkey', friend.key);
    const browser = decodePublicKey('xkey', key);
    const isRight =
      pinned &&
      browser &&
      holdsAt(Date.now() / 1000, endsAtSec) &&
      (await isCertified(
        nodeCrypto,
        this.#household.keyPair,
        pinned,
        { browser, account, name, endsAtSec },
        mac,
      ));
    if (!isRight) throw new BridgeError('BROWSER_NOT_LINKED');
    return { key, endsAtSec };
  }
}
