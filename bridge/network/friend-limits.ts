import { type Static, Type } from 'typebox';

export const FILMS = { minimum: 1, maximum: 64 } as const;
/** Less would carry no film. */
export const BYTES_PER_SEC = { minimum: 50_000, maximum: 10_000_000_000 } as const;

/** What a friend may have of ours at most; what is not named has no limit. */
export const FriendLimits = Type.Object({
  /** Films and songs that they play at once. */
  films: Type.Optional(Type.Integer(FILMS)),
  /** In all that they play and download. */
  bytesPerSec: Type.Optional(Type.Integer(BYTES_PER_SEC)),
});
export type FriendLimits = Static<typeof FriendLimits>;

/** What a person changes about a friend; what is not named stays. */
export type FriendChanges = { readonly isPaused?: boolean; readonly limits?: FriendLimits };
