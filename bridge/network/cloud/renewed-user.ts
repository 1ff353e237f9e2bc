import { BridgeError } from '../../protocol/errors.ts';
import { type AccountUsers, type GivenUser, givenUser, NOT_OURS } from '../account-users.ts';

/** Those that end so soon are fetched anew before they are used. */
const MARGIN_MS = 60_000;

export type RenewedUserOptions = {
  readonly account: string;
  /** Secrets. */
  readonly kept: () => Promise<string | undefined>;
  readonly keep: (credentials: string) => Promise<void>;
  readonly fetched: () => Promise<string>;
};

/** A user whose credentials are fetched anew when they have ended. */
export const renewedUser = ({ account, kept, keep, fetched }: RenewedUserOptions): AccountUsers => {
  const current = async (): Promise<GivenUser> => {
    const text = await kept();
    const given = text === undefined ? undefined : await givenUser(text).catch(() => undefined);
    if (given && !isEnding(given)) return given;
    const credentials = await fetched();
    const renewed = await givenUser(credentials);
    if (renewed.account !== account) throw new BridgeError('CREDENTIALS_INVALID');
    await keep(credentials);
    return renewed;
  };
  return { user: async () => (await current()).user(), ...NOT_OURS };
};

const isEnding = ({ endsAtMs }: GivenUser): boolean =>
  endsAtMs !== undefined && endsAtMs < Date.now() + MARGIN_MS;
