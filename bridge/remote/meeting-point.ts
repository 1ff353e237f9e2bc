import type { Friend } from '../network/friends.ts';
import type { Membership } from '../network/membership.ts';
import type { Memberships } from '../network/memberships.ts';
import { BridgeError } from '../protocol/errors.ts';

/** A network that a friend and we belong to, and the friend's account there. Throws FRIEND_UNREACHABLE. */
export const meetingPoint = (
  friend: Friend,
  memberships: Memberships,
): { membership: Membership; owner: string } => {
  for (const { network, account } of friend.accounts) {
    const membership = memberships.byNetworkId(network);
    if (membership) return { membership, owner: account };
  }
  throw new BridgeError('FRIEND_UNREACHABLE');
};

export const keyNotAccepted = (friend: Friend): BridgeError =>
  new BridgeError('KEY_UNKNOWN', {
    message: `The long-term key of ${friend.name} is not accepted yet.`,
    hint: 'Ask for their friend code (whoami), then run: friend accept.',
  });
