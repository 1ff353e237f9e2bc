import { BridgeError } from '../protocol/errors.ts';
import { decodePublicKey } from '../protocol/nkey.ts';
import type { ApiClient } from './api-client.ts';

type Friend = { name: string; isOriginal?: boolean; key?: string; accounts: { account: string }[] };

export const ORIGINAL_FLAG = {
  original: {
    type: 'boolean',
    help: 'FRIEND is the account of somebody new, who uses the original programs',
  },
} as const;

/**
 * The original's commands name people by account. One that nobody here has is added as that of a friend, when the
 * person says that they use its programs. Throws FRIEND_NOT_FOUND.
 */
export const friendNamed = async (
  client: ApiClient,
  nameOrAccount: string,
  isOriginal: boolean,
): Promise<string> => {
  if (!decodePublicKey('account', nameOrAccount)) return nameOrAccount;
  const { friends } = await client.get<{ friends: Friend[] }>('/friends');
  const known = friends.find(({ accounts }) =>
    accounts.some(({ account }) => account === nameOrAccount),
  );
  if (known) {
    const isMarked = known.isOriginal || known.key !== undefined;
    if (isOriginal && !isMarked) {
      await client.put(`/friends/${encodeURIComponent(known.name)}/original`);
    }
    return known.name;
  }
  if (!isOriginal) {
    throw new BridgeError('FRIEND_NOT_FOUND', {
      message: 'Nobody among your friends has this account.',
      hint: 'Ask for their friend code (friend add CODE). Who uses the original programs: say --original.',
    });
  }
  const { name } = await client.post<Friend>('/friends', { code: nameOrAccount, isOriginal });
  return name;
};
