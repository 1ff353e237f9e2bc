import { type Static, Type } from 'typebox';

/** What a friend may have of ours at most; what is not named has no limit. */
export const FriendLimits = Type.Object({
  /** Films and songs that they play at once. */
  films: Type.Optional(Type.Integer({ minimum: 1, maximum: 64 })),
  /** In all that they play and download. Less would carry no film. */
  bytesPerSec: Type.Optional(Type.Integer({ minimum: 50_000, maximum: 10_000_000_000 })),
});
export type FriendLimits = Static<typeof FriendLimits>;

/** What a person changes about a friend; what is not named stays. */
export type FriendChanges = { readonly isPaused?: boolean; readonly limits?: FriendLimits };
