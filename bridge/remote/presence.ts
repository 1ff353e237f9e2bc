/** Bridges ask each other every half minute; one that was heard of so lately is there. */
export const HEARD_MS = 90_000;

/** How an import does: whether its owner was there when last asked, and why not. */
export type Presence = {
  readonly online: boolean;
  readonly lastSeenMs: number | undefined;
  /** Code of the last refusal: NOT_SHARED, KEY_CHANGED, OWNER_AWAY, … */
  readonly problem: string | undefined;
};

export const UNSEEN: Presence = { online: false, lastSeenMs: undefined, problem: undefined };
