import { BridgeError } from '../protocol/errors.ts';
import type { FriendAccount } from '../protocol/friend-code.ts';
import type { Friend } from './friend.ts';

export const keyNotNamed = (name: string, offered: string): BridgeError =>
  new BridgeError('KEY_CHANGED', {
    message: `${name} has an accepted key already, and now offers another: ${offered}.`,
    hint: 'Compare it with your friend, then name it: friend accept NAME KEY.',
  });

/** New ones come first, as they are tried: who has joined a network anew is not at the old account. */
export const addAccounts = (friend: Friend, accounts: readonly FriendAccount[]): void => {
  const known = new Set(friend.accounts.map(({ account }) => account));
  const fresh = accounts.filter(({ account }) => !known.has(account));
  friend.accounts.unshift(...fresh.map((entry) => ({ ...entry })));
};
