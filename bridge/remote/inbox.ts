import type { Membership } from '../network/membership.ts';
import { originalShares } from '../network/original-shares.ts';
import type { OriginalShare } from '../protocol/original.ts';
import type { Imports } from './imports.ts';

/**
 * What is shared with us on a network and not imported, as its global service knows it; but for the welcome catalog,
 * which who removed it does not want. Throws as `originalShares`.
 */
export const unimportedShares = async (
  imports: Pick<Imports, 'list'>,
  membership: Membership,
  timeoutMs: number,
): Promise<readonly OriginalShare[]> => {
  const shares = await originalShares(membership, timeoutMs);
  const isImported = ({ from_account, catalog }: OriginalShare) =>
    imports.list().some(({ owner, catalog: known, others = [] }) => {
      const owners = [owner, ...others.map((place) => place.owner)];
      return known === catalog && owners.includes(from_account);
    });
  return shares.filter(
    (share) =>
      share.to_account === membership.account &&
      share.from_account !== membership.account &&
      share.from_account !== membership.hub?.account &&
      !isImported(share),
  );
};
