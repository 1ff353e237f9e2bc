import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { networkIdOf } from '../protocol/friend-code.ts';
import type { Log } from '../protocol/log.ts';
import { AccountKey, OperatorKey } from '../protocol/nkey.ts';
import { type Document, openDocument } from '../store/document.ts';
import { readSecret, writeSecret } from '../store/secrets.ts';
import type { Friends } from './friends.ts';
import type { Household } from './household.ts';
import { InTurn } from './in-turn.ts';
import { joinNetwork } from './joining.ts';
import { Membership } from './membership.ts';

const Joined_ = Type.Object({
  network: OperatorKey,
  name: Type.String(),
  urls: Type.Array(Type.String(), { minItems: 1 }),
  account: AccountKey,
});
const Memberships_ = Type.Object({ joined: Type.Array(Joined_, { maxItems: 64 }) });

export type MembershipsDeps = {
  readonly file: string;
  readonly secretsDir: string;
  readonly household: Household;
  readonly friends: Friends;
  readonly log: Log;
};

/** All networks that we belong to. */
export class Memberships {
  readonly #deps: MembershipsDeps;
  readonly #document: Document<Static<typeof Memberships_>>;
  readonly #memberships: Membership[] = [];
  /** One after the other: two at once would both find that we are not a member yet. */
  readonly #joins = new InTurn();
  readonly #listeners = new Set<(membership: Membership) => void>();

  private constructor(deps: MembershipsDeps, document: Document<Static<typeof Memberships_>>) {
    this.#deps = deps;
    this.#document = document;
  }

  static async open(deps: MembershipsDeps): Promise<Memberships> {
    const empty = () => ({ joined: [] });
    const { file } = deps;
    const document = await openDocument({ file, schema: Memberships_, version: 1, empty });
    return new Memberships(deps, document);
  }

  /** Starts the membership of our own network, where there is one, and one of each that was joined. */
  async start(own: Membership | undefined): Promise<void> {
    if (own) this.#add(own);
    // Of several on one network the last counts: its account's key is the one among the secrets.
    const { joined } = this.#document.data;
    const last = new Map(joined.map((each) => [networkIdOf(each.network), each]));
    for (const [networkId, each] of last) {
      if (!this.byNetworkId(networkId)) await this.#addJoined(each);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#memberships.map((membership) => membership.stop()));
  }

  list(): readonly Membership[] {
    return this.#memberships;
  }

  /** Calls back for every membership, present and future. */
  onAdded(listener: (membership: Membership) => void): void {
    for (const membership of this.#memberships) listener(membership);
    this.#listeners.add(listener);
  }

  /** The membership of the network with this short name. */
  byNetworkId(networkId: string): Membership | undefined {
    return this.#memberships.find((membership) => membership.networkId === networkId);
  }

  /** Takes an invitation; administrator and joiner become friends. Throws INVITATION_…, ALREADY_MEMBER. */
  join(invitation: string): Promise<Membership> {
    return this.#joins.run(() => this.#join(invitation));
  }

  async #join(invitation: string): Promise<Membership> {
    const { household, log, secretsDir, friends } = this.#deps;
    const joined = await joinNetwork(invitation, household, log);
    const { network, name, urls, account, administrator } = joined;
    if (this.byNetworkId(networkIdOf(network))) throw new BridgeError('ALREADY_MEMBER');
    await writeSecret(secretsDir, secretName(network), joined.accountSeed);
    await this.#document.update((data) => {
      data.joined.push({ network, name, urls: [...urls], account });
    });
    await friends.addByCode({
      key: administrator.key,
      name: administrator.name,
      accounts: [{ network: networkIdOf(network), account: administrator.account }],
    });
    const membership = await this.#addJoined({ network, name, urls: [...urls], account });
    await membership.connected(AbortSignal.timeout(10_000));
    return membership;
  }

  async #addJoined(joined: Static<typeof Joined_>): Promise<Membership> {
    const { secretsDir, log } = this.#deps;
    const accountSeed = await readSecret(secretsDir, secretName(joined.network));
    if (!accountSeed) {
      throw new BridgeError('DATA_INVALID', {
        message: `The key of our account on ${joined.name} is missing among the secrets.`,
      });
    }
    const membership = new Membership({ ...joined, kind: 'joined', accountSeed, log });
    this.#add(membership);
    return membership;
  }

  #add(membership: Membership): void {
    this.#memberships.push(membership);
    membership.start();
    for (const listener of this.#listeners) listener(membership);
  }
}

const secretName = (network: string): string => `account-${networkIdOf(network)}.nk`;
