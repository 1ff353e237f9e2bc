import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { networkIdOf } from '../protocol/friend-code.ts';
import { decodeInvitation } from '../protocol/invitation.ts';
import type { Log } from '../protocol/log.ts';
import { Hub, type NetworkInfo } from '../protocol/messages.ts';
import { AccountKey, OperatorKey, XKey } from '../protocol/nkey.ts';
import { type Document, openDocument } from '../store/document.ts';
import { InTurn } from '../store/in-turn.ts';
import { readSecret, removeSecret, writeSecret } from '../store/secrets.ts';
import { usersOfSeed } from './account-users.ts';
import { followNetwork } from './following.ts';
import { foldedName } from './friend-name.ts';
import type { Friends } from './friends.ts';
import type { Household } from './household.ts';
import { joinNetwork } from './joining.ts';
import { askToLeave } from './leaving.ts';
import { Membership } from './membership.ts';

const Joined_ = Type.Object({
  network: OperatorKey,
  name: Type.String(),
  urls: Type.Array(Type.String(), { minItems: 1 }),
  ca: Type.Optional(Type.Array(Type.String())),
  /** Of the administrator's last word on how the network is reached. */
  serial: Type.Optional(Type.Integer({ minimum: 0 })),
  account: AccountKey,
  /** The administrator's long-term key. */
  administrator: Type.Optional(XKey),
  hub: Type.Optional(Hub),
});
export type JoinedEntry = Static<typeof Joined_>;
const Memberships_ = Type.Object({ joined: Type.Array(Joined_, { maxItems: 64 }) });

export const openMemberships = (file: string): Promise<Document<Static<typeof Memberships_>>> =>
  openDocument({ file, schema: Memberships_, version: 1, empty: () => ({ joined: [] }) });

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
  #memberships: Membership[] = [];
  /** One after the other: two at once would both find that we are not a member yet. */
  readonly #changes = new InTurn();
  readonly #listeners = new Set<(membership: Membership) => void>();
  readonly #removals = new Set<(membership: Membership) => Promise<void>>();

  private constructor(deps: MembershipsDeps, document: Document<Static<typeof Memberships_>>) {
    this.#deps = deps;
    this.#document = document;
  }

  static async open(deps: MembershipsDeps): Promise<Memberships> {
    return new Memberships(deps, await openMemberships(deps.file));
  }

  /** Starts the membership of our own network, where there is one, and one of each that was joined. */
  async start(own: Membership | undefined): Promise<void> {
    if (own) this.add(own);
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

  /** What one leaves behind is removed before `leave` is done. */
  onRemoved(listener: (membership: Membership) => Promise<void>): void {
    this.#removals.add(listener);
  }

  /** The membership of the network with this short name. */
  byNetworkId(networkId: string): Membership | undefined {
    return this.#memberships.find((membership) => membership.networkId === networkId);
  }

  /**
   * Takes an invitation; administrator and joiner become friends. Who is a member, and was away when the
   * network moved, is one again by it. Throws INVITATION_…, ALREADY_MEMBER.
   */
  join(invitation: string): Promise<Membership> {
    return this.#changes.run(() => this.#join(invitation));
  }

  /** By name or short name of the network. Throws MEMBERSHIP_NOT_FOUND. */
  get(nameOrId: string): Membership {
    const wanted = foldedName(nameOrId);
    const byId = this.byNetworkId(nameOrId);
    const found = byId ? [byId] : this.list().filter(({ name }) => foldedName(name) === wanted);
    if (found[0] && found.length === 1) return found[0];
    if (found.length === 0) throw new BridgeError('MEMBERSHIP_NOT_FOUND');
    throw new BridgeError('MEMBERSHIP_NOT_FOUND', {
      message: `Several networks are called "${nameOrId.slice(0, 64)}".`,
      hint: `Name one by its id: ${found.map(({ networkId }) => networkId).join(', ')}.`,
    });
  }

  /**
   * Leaves a network that was joined. `goodbye` ends what we have there, while it can still be reached.
   * Resolves to whether the network's administrator knows; here it is forgotten in any case. Throws
   * MEMBERSHIP_NOT_FOUND, NETWORK_OWN.
   */
  leave(nameOrId: string, goodbye: (membership: Membership) => Promise<void>): Promise<boolean> {
    return this.#changes.run(async () => {
      const membership = this.get(nameOrId);
      if (membership.kind === 'own') throw new BridgeError('NETWORK_OWN');
      membership.isLeaving = true;
      try {
        await goodbye(membership);
        const isTold = membership.kind !== 'joined' || (await askToLeave(membership));
        await this.#forget(membership);
        return isTold;
      } finally {
        membership.isLeaving = false;
      }
    });
  }

  async #forget(membership: Membership): Promise<void> {
    const { network, networkId } = membership;
    await this.#document.update((data) => {
      data.joined = data.joined.filter((each) => each.network !== network);
    });
    await this.drop(membership);
    await removeSecret(this.#deps.secretsDir, secretName(network));
    for (const listener of this.#removals) await listener(membership);
    await this.#deps.friends.forgetNetwork(networkId);
  }

  /** Only for as long as the bridge runs; for another one on the same network. */
  async drop(membership: Membership): Promise<void> {
    this.#memberships = this.#memberships.filter((each) => each !== membership);
    await membership.stop();
  }

  async #join(text: string): Promise<Membership> {
    const { household, log, secretsDir, friends } = this.#deps;
    const invitation = decodeInvitation(text);
    const before = this.#document.data.joined.findLast(
      ({ administrator }) => administrator === invitation.key,
    );
    if (before && this.byNetworkId(networkIdOf(before.network))?.online) {
      throw new BridgeError('ALREADY_MEMBER');
    }
    const kept = before && (await readSecret(secretsDir, secretName(before.network)));
    const joined = await joinNetwork(text, household, log, kept);
    const { administrator, accountSeed, network, name, serial, urls, ca, account, hub } = joined;
    await friends.addByCode({
      key: administrator.key,
      name: administrator.name,
      accounts: [{ network: networkIdOf(network), account: administrator.account }],
    });
    const known = this.byNetworkId(networkIdOf(network));
    if (known) {
      if (known.account !== account) throw new BridgeError('ALREADY_MEMBER');
      await this.#goTo(known, { urls, ca, name, serial, administrator: administrator.key });
      return known;
    }
    const entry = {
      ...{ network, name, serial, urls, ca, account, administrator: administrator.key },
      ...(hub && { hub }),
    };
    await writeSecret(secretsDir, secretName(network), accountSeed);
    await this.#document.update((data) => {
      data.joined.push(entry);
    });
    const membership = await this.#addJoined(entry);
    await membership.connected(AbortSignal.timeout(10_000));
    return membership;
  }

  async #addJoined(joined: JoinedEntry): Promise<Membership> {
    const { secretsDir, log } = this.#deps;
    const accountSeed = await readSecret(secretsDir, secretName(joined.network));
    if (!accountSeed) {
      throw new BridgeError('DATA_INVALID', {
        message: `The key of our account on ${joined.name} is missing among the secrets.`,
      });
    }
    const { network, name, account, urls, ca = [], hub } = joined;
    const route = { urls, ca };
    const users = usersOfSeed(accountSeed);
    const kind = 'joined';
    const membership = new Membership({
      ...{ kind, network, name, account, route, users, log },
      ...(hub && { hub }),
    });
    this.add(membership);
    followNetwork(membership, (info) => this.#learn(membership, info), log);
    return membership;
  }

  /** The administrator says how the network is reached from now on. */
  async #learn(
    membership: Membership,
    { network, urls, ca, name, serial, administrator }: NetworkInfo,
  ): Promise<void> {
    const known = this.#document.data.joined.findLast((each) => each.network === network);
    if (!known || serial <= (known.serial ?? 0)) return;
    await this.#goTo(membership, { urls, ca, name, serial, administrator: administrator.key });
  }

  async #goTo(
    membership: Membership,
    news: Pick<NetworkInfo, 'urls' | 'ca' | 'name' | 'serial'> & { administrator: string },
  ): Promise<void> {
    await this.#document.update((data) => {
      for (const each of data.joined) {
        if (each.network === membership.network) Object.assign(each, news);
      }
    });
    membership.moveTo({ urls: news.urls, ca: news.ca });
  }

  /** Starts it. */
  add(membership: Membership): void {
    this.#memberships.push(membership);
    membership.start();
    for (const listener of this.#listeners) listener(membership);
  }
}

/** Of our account's key on a network that we joined. */
export const secretName = (network: string): string => `account-${networkIdOf(network)}.nk`;
