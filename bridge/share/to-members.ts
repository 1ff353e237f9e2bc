import type { AccountRegistry } from '../network/account-registry.ts';
import type { Friend } from '../network/friend.ts';
import type { Friends } from '../network/friends.ts';
import type { Household } from '../network/household.ts';
import type { Share } from './shares.ts';

export type ToMembersDeps = {
  readonly registry: Pick<AccountRegistry, 'list'>;
  /** Of the network's administrator, who is one of the members. */
  readonly friends: Pick<Friends, 'byAccount'>;
  readonly household: Pick<Household, 'key'>;
  readonly networkId: string;
};

/** Announced are no more than the global service keeps. */
const MOST_ANNOUNCED = 2_000;

/** One catalog shared with every member of a network of ours, as `Friends` and `Shares` say it. Each stands under its account's key. */
export const toMembers = (
  { registry, friends, household, networkId }: ToMembersDeps,
  catalog: string,
) => {
  const byAccount = (account: string): Friend | undefined => {
    const member = registry.list().find((each) => each.account === account);
    if (!member || member.kind === 'hub') return undefined;
    const known = friends.byAccount(account);
    const key = member.kind === 'own' ? household.key : known?.key;
    return {
      ...{ id: account, name: member.name, accounts: [{ network: networkId, account }] },
      ...(key !== undefined && { key }),
      ...(known?.isOriginal && { isOriginal: true }),
      addedAt: '',
    };
  };
  const list = (): Share[] =>
    registry
      .list()
      .slice(0, MOST_ANNOUNCED)
      .map(({ account: friend }) => ({ catalog, friend, since: '' }));
  return {
    friends: {
      byAccount,
      byId: byAccount,
      /** Keys of members are accepted in one place: at the administrator's. */
      offerKey: async () => {},
    },
    shares: {
      list,
      isShared: (asked: string) => asked === catalog,
      /** Nobody is told: what is announced is looked at with every heartbeat. */
      onChange: () => () => {},
      followRenames: async () => {},
    },
  };
};
