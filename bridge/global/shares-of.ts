import type { GlobalShare } from '../protocol/global.ts';
import type { Presence } from './presence.ts';
import type { Storage } from './storage.ts';

/**
 * The answer to `my.shares`: what goes out, then what comes in; not of who has left the network. None for who never
 * registered.
 */
export const sharesOf = async (
  storage: Storage,
  presence: Presence,
  isMember: (account: string) => boolean,
  account: string,
): Promise<GlobalShare[]> => {
  const state = await storage.accounts.get(account);
  if (!state) return [];
  const line = (from_account: string, to_account: string, catalog: string): GlobalShare => ({
    ...{ from_account, to_account, catalog },
    ...presence.of(from_account, catalog),
  });
  const isThere = (share: { readonly account: string }) => isMember(share.account);
  const { out_shares, in_shares } = state.value;
  return [
    ...out_shares.filter(isThere).map((share) => line(account, share.account, share.catalog)),
    ...in_shares.filter(isThere).map((share) => line(share.account, account, share.catalog)),
  ];
};
