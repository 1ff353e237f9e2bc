import { type Static, Type } from 'typebox';
import { BROWSER_LONGEST_SEC } from '../protocol/browser-certificate.ts';
import { BridgeError } from '../protocol/errors.ts';
import { UserKey } from '../protocol/nkey.ts';

/** Of one account, at one time: as many as it may have linked in a while. */
export const MAX_REVOKED = 64;

/** A user of an account whose JWT holds no more, though it has not ended. */
export const RevokedUser = Type.Object({
  user: UserKey,
  /** JWTs from before are refused. Unix seconds, as the end. */
  atSec: Type.Integer(),
  endsAtSec: Type.Integer(),
});
export type RevokedUser = Static<typeof RevokedUser>;

/** With `user` among them, and without those that have ended by themselves. Throws MEMBER_LIMIT. */
export const withRevoked = (
  all: readonly RevokedUser[] = [],
  user: string,
  endsAtSec: number,
): RevokedUser[] => {
  const nowSec = Math.floor(Date.now() / 1000);
  const still = all.filter((each) => each.endsAtSec > nowSec && each.user !== user);
  if (still.length >= MAX_REVOKED) throw new BridgeError('MEMBER_LIMIT');
  const end = Math.min(endsAtSec, nowSec + BROWSER_LONGEST_SEC);
  return [...still, { user, atSec: nowSec + 1, endsAtSec: end }];
};

/** For an account's claims. */
export const revocationsOf = (all: readonly RevokedUser[]): Record<string, number> =>
  Object.fromEntries(all.map(({ user, atSec }) => [user, atSec]));
