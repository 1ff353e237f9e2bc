/** `refused`: the network is there and does not let our account in any more. */
export const MEMBERSHIP_STATES = ['connected', 'connecting', 'refused'] as const;
export type MembershipState = (typeof MEMBERSHIP_STATES)[number];

/** `original`: an account that was used with the original's programs; `synadia`: one that we change at a control plane. */
export const MEMBERSHIP_KINDS = ['own', 'joined', 'original', 'synadia'] as const;
export type MembershipKind = (typeof MEMBERSHIP_KINDS)[number];
