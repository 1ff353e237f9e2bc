import type { FastConnection } from '../network/fast-transport.ts';
import type { Friends } from '../network/friends.ts';
import type { Household } from '../network/household.ts';
import type { Membership } from '../network/membership.ts';
import type { Memberships } from '../network/memberships.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import type { Import } from './imports.ts';
import { Mailbox } from './mailbox.ts';
import { OwnerLink } from './owner-link.ts';

export type OwnerLinksDeps = {
  readonly household: Household;
  readonly friends: Friends;
  readonly memberships: Memberships;
  readonly log: Log;
};

/** One link to each owner on each network, made when it is first needed. */
export class OwnerLinks {
  readonly #deps: OwnerLinksDeps;
  readonly #links = new Map<string, OwnerLink>();
  readonly #mailboxes = new WeakMap<FastConnection, Mailbox>();

  constructor(deps: OwnerLinksDeps) {
    this.#deps = deps;
  }

  /** Throws NETWORK_UNREACHABLE, MEMBERSHIP_ENDED. */
  to({ network, owner, friend: friendId }: Import): OwnerLink {
    const { memberships, friends, household } = this.#deps;
    const membership = memberships.byNetworkId(network);
    if (!membership?.connection) {
      throw membership?.trouble ?? new BridgeError('NETWORK_UNREACHABLE');
    }
    const { account } = membership;
    const id = `${network}/${account}/${owner}/${friendId}`;
    let link = this.#links.get(id);
    if (!link) {
      const ownerKey = () => {
        const friend = friends.byId(friendId);
        if (!friend?.key) throw new BridgeError('KEY_UNKNOWN');
        return friend.key;
      };
      const mailbox = () => this.#mailboxOf(memberships.byNetworkId(network));
      link = new OwnerLink({ id, household, mailbox, account, owner, ownerKey });
      this.#links.set(id, link);
    }
    return link;
  }

  #mailboxOf(membership: Membership | undefined): Mailbox {
    const connection = membership?.connection;
    if (!connection) throw new BridgeError('NETWORK_UNREACHABLE');
    let mailbox = this.#mailboxes.get(connection);
    if (!mailbox) {
      mailbox = new Mailbox(connection, this.#deps.log);
      this.#mailboxes.set(connection, mailbox);
    }
    return mailbox;
  }
}
