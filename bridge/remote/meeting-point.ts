import type { Friend } from '../network/friend.ts';
import type { Membership } from '../network/membership.ts';
import type { Memberships } from '../network/memberships.ts';
import { BridgeError } from '../protocol/errors.ts';

/** A network that a friend and we belong to, and the friend's account there. */
export type MeetingPoint = { readonly membership: Membership; readonly owner: string };

/** Those that we are connected to come first, then as in the friend's accounts. */
export const meetingPointsOf = (friend: Friend, memberships: Memberships): MeetingPoint[] => {
  const points = friend.accounts.flatMap(({ network, account }) => {
    const membership = memberships.byNetworkId(network);
    return membership && !membership.isLeaving ? [{ membership, owner: account }] : [];
  });
  const isUp = ({ membership }: MeetingPoint) => membership.online;
  return [...points.filter(isUp), ...points.filter((point) => !isUp(point))];
};

export const keyNotAccepted = (friend: Friend): BridgeError =>
  new BridgeError('KEY_UNKNOWN', {
    message: `The long-term key of ${friend.name} is not accepted yet.`,
    hint: 'Ask for their friend code (whoami), then run: friend accept.',
  });
