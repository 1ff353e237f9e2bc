import { createHash } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { AccountKey, encodePublicKey, OperatorKey } from '../protocol/nkey.ts';
import { type Document, openDocument } from '../store/document.ts';
import { InTurn } from '../store/in-turn.ts';
import { readSecret, removeSecret, writeSecret } from '../store/secrets.ts';
import { givenUser } from './account-users.ts';
import { CloudPlace, cloudParts } from './cloud/cloud-parts.ts';
import { ForeignControlPlane } from './foreign-control-plane.ts';
import { FormerShareList, FormerShares } from './former-shares.ts';
import { Membership } from './membership.ts';
import type { Memberships } from './memberships.ts';
import { ORIGINAL_URL } from './original-url.ts';

const CONNECT_MS = 5_000;

const Entry = Type.Object({
  network: OperatorKey,
  name: Type.String(),
  url: Type.String(),
  account: AccountKey,
  /** Absent: we cannot change it. */
  cloud: Type.Optional(CloudPlace),
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
  /** Where it can be changed. */
  readonly cloud?: CloudPlace;
  /** Secret: by which it is changed there. */
  readonly token?: string;
};

export type OriginalAccountsDeps = {
  readonly file: string;
  readonly secretsDir: string;
  readonly memberships: Memberships;
  readonly log: Log;
};

/**
 * Accounts that were used with the original's programs, or that are at Synadia Cloud: somebody else administers them, and
 * we have a user's credentials; of some a token by which they can be changed.
 */
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
        await this.#add(entry);
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

  /** The membership of that account there, if we have one already. Throws ALREADY_MEMBER, ADDRESS_INVALID. */
  known(url: string, account: string): Membership | undefined {
    const network = networkAt(url);
    const known = this.#deps.memberships.list().find((each) => each.network === network);
    if (!known || known.account === account) return known;
    const hint = 'To use this one instead, leave the network first: network leave.';
    throw new BridgeError('ALREADY_MEMBER', {
      message: 'You are on this network with another account.',
      hint,
    });
  }

  /** No import can be added to the account or taken off from then on. */
  async forgetToken({ network }: Membership): Promise<void> {
    await removeSecret(this.#deps.secretsDir, tokenName(network));
  }

  async #take(wanted: WantedAccount): Promise<Membership> {
    const { credentials, account, name, url = ORIGINAL_URL, cloud, token } = wanted;
    const { memberships, secretsDir } = this.#deps;
    const given = await givenUser(credentials);
    if (account !== undefined && account !== given.account) {
      const message = 'These credentials are of another account than the one that was named.';
      throw new BridgeError('CREDENTIALS_INVALID', { message });
    }
    const known = this.known(url, given.account);
    const network = networkAt(url);
    const before = this.#entry(network);
    const entry = entryOf({ network, name, url, account: given.account }, before, cloud);
    if (token) await writeSecret(secretsDir, tokenName(network), token);
    if (known?.state === 'connected' && isSamePlace(before?.cloud, entry.cloud)) return known;
    await writeSecret(secretsDir, secretName(network), credentials);
    await this.#document.update((data) => {
      data.accounts = [...data.accounts.filter((each) => each.network !== entry.network), entry];
    });
    if (known) await memberships.drop(known);
    const membership = await this.#add(entry);
    await membership.connected(AbortSignal.timeout(CONNECT_MS)).catch(() => undefined);
    return membership;
  }

  /** Throws CREDENTIALS_INVALID. */
  async #add(entry: Entry): Promise<Membership> {
    const { memberships, log } = this.#deps;
    const { network, name, url, account } = entry;
    const route = { urls: [url], ca: [], isTlsLater: true };
    const membership: Membership = new Membership({
      ...{ kind: kindOf(entry), network, name, route, account, log },
      ...(await this.#parts(entry, () => membership)),
    });
    this.shares.follow(membership);
    memberships.add(membership);
    return membership;
  }

  async #parts({ network, account, cloud }: Entry, of: () => Membership) {
    const { secretsDir } = this.#deps;
    const credentials = () => readSecret(secretsDir, secretName(network));
    if (cloud) {
      const token = () => readSecret(secretsDir, tokenName(network));
      const keep = (text: string) => writeSecret(secretsDir, secretName(network), text);
      return cloudParts(cloud, account, { token, credentials, keep });
    }
    const controlPlane = new ForeignControlPlane(async (signal) => {
      const { nc } = await of().connected(signal);
      if (!of().online) throw of().trouble;
      return nc;
    });
    return { users: await givenUser((await credentials()) ?? ''), controlPlane };
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
    await removeSecret(this.#deps.secretsDir, tokenName(network));
  }
}

/** What is known of the same account already stays. */
const entryOf = (
  entry: Pick<Entry, 'network' | 'name' | 'url' | 'account'>,
  before: Entry | undefined,
  given: CloudPlace | undefined,
): Entry => {
  const { shares, cloud: last } = before?.account === entry.account ? before : {};
  const cloud = given ?? last;
  return { ...entry, ...(cloud && { cloud }), ...(shares && { shares }) };
};

const isSamePlace = (a: CloudPlace | undefined, b: CloudPlace | undefined): boolean =>
  a?.base === b?.base && a?.id === b?.id && a?.user === b?.user;

const kindOf = ({ cloud }: Entry) => (cloud ? 'synadia' : 'original');

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
const tokenName = (network: string): string => `account-${network}.token`;
