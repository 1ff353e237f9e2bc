import { createHash } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { AccountKey, encodePublicKey, OperatorKey } from '../protocol/nkey.ts';
import { type Document, openDocument } from '../store/document.ts';
import { InTurn } from '../store/in-turn.ts';
import { readSecret, removeSecret, writeSecret } from '../store/secrets.ts';
import { type GivenUser, givenUser } from './account-users.ts';
import { ForeignControlPlane } from './foreign-control-plane.ts';
import { FormerShareList, FormerShares } from './former-shares.ts';
import { Membership } from './membership.ts';
import type { Memberships } from './memberships.ts';

/** Where the original's programs go, all of them. */
export const ORIGINAL_URL = 'tls://connect.ngs.global';
const CONNECT_MS = 5_000;

const Entry = Type.Object({
  network: OperatorKey,
  name: Type.String(),
  url: Type.String(),
  account: AccountKey,
  /** What its global service listed when we came; absent until it has answered. */
  shares: Type.Optional(FormerShareList),
});
type Entry = Static<typeof Entry>;
const Entries = Type.Object({ accounts: Type.Array(Entry, { maxItems: 16 }) });

export type WantedAccount = {
  /** Secret: the text of a `.creds` file. */
  readonly credentials: string;
  /** Whose they are meant to be. */
  readonly account?: string | undefined;
  readonly name: string;
  readonly url?: string | undefined;
};

export type OriginalAccountsDeps = {
  readonly file: string;
  readonly secretsDir: string;
  readonly memberships: Memberships;
  readonly log: Log;
};

/** Accounts that were used with the original's programs: somebody else administers them, and we have a user's credentials. */
export class OriginalAccounts {
  readonly #deps: OriginalAccountsDeps;
  readonly #document: Document<Static<typeof Entries>>;
  /** One after the other: two at once would both find that it is not here yet. */
  readonly #changes = new InTurn();
  /** Who saw what by the original's programs. */
  readonly shares: FormerShares;

  private constructor(deps: OriginalAccountsDeps, document: Document<Static<typeof Entries>>) {
    this.#deps = deps;
    this.#document = document;
    this.shares = new FormerShares({
      kept: (network) => this.#entry(network)?.shares,
      keep: (network, shares) =>
        document.update(({ accounts }) => {
          const entry = accounts.find((each) => each.network === network);
          if (entry) entry.shares = shares;
        }),
      log: deps.log,
    });
    deps.memberships.onRemoved(({ network }) => this.#forget(network));
  }

  static async open(deps: OriginalAccountsDeps): Promise<OriginalAccounts> {
    const { file } = deps;
    const empty = () => ({ accounts: [] });
    const document = await openDocument({ file, schema: Entries, version: 1, empty });
    return new OriginalAccounts(deps, document);
  }

  /** Those whose credentials cannot be used any more are left out, and said in the log. */
  async start(): Promise<void> {
    for (const entry of this.#document.data.accounts) {
      try {
        const text = await readSecret(this.#deps.secretsDir, secretName(entry.network));
        if (text === undefined) throw new BridgeError('CREDENTIALS_INVALID');
        this.#add(entry, await givenUser(text));
      } catch (error) {
        const reason = error instanceof BridgeError ? error.message : String(error);
        this.#deps.log.error({ account: entry.account, reason }, 'an account cannot be used');
      }
    }
  }

  /**
   * One that is not connected goes on with these credentials. Waits a little for the network, which may be away. Throws
   * CREDENTIALS_INVALID, ADDRESS_INVALID, ALREADY_MEMBER.
   */
  take(wanted: WantedAccount): Promise<Membership> {
    return this.#changes.run(() => this.#take(wanted));
  }

  async #take({ credentials, account, name, url = ORIGINAL_URL }: WantedAccount) {
    const { memberships, secretsDir } = this.#deps;
    const given = await givenUser(credentials);
    if (account !== undefined && account !== given.account) {
      const message = 'These credentials are of another account than the context names.';
      throw new BridgeError('CREDENTIALS_INVALID', { message });
    }
    const network = networkAt(url);
    const before = this.#entry(network);
    const shares = before?.account === given.account ? before.shares : undefined;
    const entry = { network, name, url, account: given.account, ...(shares && { shares }) };
    const known = memberships.list().find(({ network }) => network === entry.network);
    if (known && known.account !== given.account) throw new BridgeError('ALREADY_MEMBER');
    if (known?.state === 'connected') return known;
    await writeSecret(secretsDir, secretName(entry.network), credentials);
    await this.#document.update((data) => {
      data.accounts = [...data.accounts.filter((each) => each.network !== entry.network), entry];
    });
    if (known) await memberships.drop(known);
    const membership = this.#add(entry, given);
    await membership.connected(AbortSignal.timeout(CONNECT_MS)).catch(() => undefined);
    return membership;
  }

  #add({ network, name, url, account }: Entry, users: GivenUser): Membership {
    const { memberships, log } = this.#deps;
    const route = { urls: [url], ca: [], isTlsLater: true };
    const membership: Membership = new Membership({
      ...{ kind: 'original', network, name, route, account, users, log },
      controlPlane: new ForeignControlPlane(async (signal) => {
        const { nc } = await membership.connected(signal);
        if (!membership.online) throw membership.trouble;
        return nc;
      }),
    });
    this.shares.follow(membership);
    memberships.add(membership);
    return membership;
  }

  #entry(network: string): Entry | undefined {
    return this.#document.data.accounts.find((each) => each.network === network);
  }

  async #forget(network: string): Promise<void> {
    if (!this.#entry(network)) return;
    await this.#document.update((data) => {
      data.accounts = data.accounts.filter((each) => each.network !== network);
    });
    await removeSecret(this.#deps.secretsDir, secretName(network));
  }
}

/** The operator's key is told to nobody there: a name in its form, the same for all who go to this address. */
const networkAt = (url: string): string => {
  if (!/^(nats|tls):\/\/[^\s/@]+$/.test(url) || !URL.canParse(url)) {
    throw new BridgeError('ADDRESS_INVALID', { message: `"${url}" is no address of NATS.` });
  }
  const digest = createHash('sha256')
    .update(`natster network at ${new URL(url).host.toLowerCase()}`)
    .digest();
  return encodePublicKey('operator', new Uint8Array(digest));
};

const secretName = (network: string): string => `account-${network}.creds`;
