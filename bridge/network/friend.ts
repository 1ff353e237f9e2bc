import { type Static, Type } from 'typebox';
import { AccountKey, XKey } from '../protocol/nkey.ts';
import { FriendLimits } from './friend-limits.ts';

const Name = Type.String({ minLength: 1, maxLength: 64 });

/** Another household. */
export const Friend = Type.Object({
  /** Ours, random: what shares and imports refer to, whatever becomes of name, key and accounts. */
  id: Type.String({ pattern: '^[0-9a-f]{16}$' }),
  name: Name,
  /** The accepted (pinned) long-term key; without one nothing is given or taken. */
  key: Type.Optional(XKey),
  /** A key that was offered and differs from the pinned one: blocks until a person accepts it. */
  offeredKey: Type.Optional(XKey),
  accounts: Type.Array(Type.Object({ network: Type.String(), account: AccountKey })),
  /** Uses the original's programs: said by a person, and only of who has no accepted key. */
  isOriginal: Type.Optional(Type.Boolean()),
  /** Is given nothing for now; what is shared with them stays shared. */
  isPaused: Type.Optional(Type.Boolean()),
  limits: Type.Optional(FriendLimits),
  /** Gives a network's welcome catalog; nobody lives there. */
  isHub: Type.Optional(Type.Boolean()),
  addedAt: Type.String(),
});
export type Friend = Static<typeof Friend>;
