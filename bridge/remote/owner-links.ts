import type { Friends } from '../network/friends.ts';
import type { Household } from '../network/household.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Import } from './imports.ts';
import type { Mailboxes } from './mailboxes.ts';
import { OwnerLink } from './owner-link.ts';

export type OwnerLinksDeps = {
  readonly household: Household;
  readonly friends: Friends;
  readonly mailboxes: Mailboxes;
};

/** One link to each owner on each network, made when it is first needed. */
export class OwnerLinks {
  readonly #deps: OwnerLinksDeps;
  readonly #links = new Map<string, OwnerLink>();

  constructor(deps: OwnerLinksDeps) {
    this.#deps = deps;
  }

  /** From all owners, since the start. */
  get receivedBytes(): number {
    return [...this.#links.values()].reduce((sum, { flow }) => sum + flow.delivered, 0);
  }

  /** Throws NETWORK_UNREACHABLE, MEMBERSHIP_ENDED. */
  to({ network, owner, friend: friendId }: Import): OwnerLink {
    const { mailboxes, friends, household } = this.#deps;
    const { account } = mailboxes.membership(network);
    const id = `${network}/${account}/${owner}/${friendId}`;
    let link = this.#links.get(id);
    if (!link) {
      const ownerKey = () => {
        const friend = friends.byId(friendId);
        if (!friend?.key) throw new BridgeError('KEY_UNKNOWN');
        return friend.key;
      };
      const mailbox = () => mailboxes.on(network);
      link = new OwnerLink({ id, household, mailbox, account, owner, ownerKey });
      this.#links.set(id, link);
    }
    return link;
  }
}
