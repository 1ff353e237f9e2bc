import { decode, type KeyPair, parseCreds, type User } from '@nats-io/jwt';
import { BridgeError } from '../protocol/errors.ts';
import { decodePublicKey } from '../protocol/nkey.ts';
import { exportUser, makeUser, type UserCredentials } from './claims.ts';
import { signingKey } from './signing-key.ts';

/** As whom we connect to an account of ours. */
export type AccountUsers = {
  user(): Promise<UserCredentials>;
  /** One for another program of ours, as a `.creds` file. Throws ACCOUNT_FOREIGN. */
  exported(expiresAtSec: number): Promise<string>;
  /** The account's key, for what browsers of ours may do. Throws ACCOUNT_FOREIGN. */
  accountKey(): KeyPair;
};

/** Of an account whose key we hold: users are made when they are needed. */
export const usersOfSeed = (accountSeed: string): AccountUsers => ({
  user: () => makeUser(accountSeed, 'bridge'),
  exported: (expiresAtSec) => exportUser(accountSeed, 'exported', expiresAtSec),
  accountKey: () => signingKey('account', accountSeed),
});

export type GivenUser = AccountUsers & {
  readonly account: string;
  /** Absent: it does not end. */
  readonly endsAtMs: number | undefined;
};

/** One user of an account that somebody else administers: the text of a `.creds` file. Throws CREDENTIALS_INVALID. */
export const givenUser = async (credentials: string): Promise<GivenUser> => {
  const { jwt, key, account, endsAtMs } = await read(credentials);
  return {
    account,
    endsAtMs,
    user: async () => ({ jwt, key }),
    ...NOT_OURS,
  };
};

/** Of an account whose key somebody else holds. */
export const NOT_OURS: Omit<AccountUsers, 'user'> = {
  exported: async () => {
    throw new BridgeError('ACCOUNT_FOREIGN');
  },
  accountKey: () => {
    throw new BridgeError('ACCOUNT_FOREIGN');
  },
};

type Read = UserCredentials & Pick<GivenUser, 'account' | 'endsAtMs'>;

const read = async (credentials: string): Promise<Read> => {
  try {
    // The library wants the end of the last line, which editors, and our secrets, leave away.
    const { jwt, key: seed } = await parseCreds(new TextEncoder().encode(`${credentials}\n`));
    const { sub, iss, exp, nats } = decode<User>(jwt);
    const key = signingKey('user', seed);
    const account = nats.issuer_account ?? iss;
    if (key.getPublicKey() !== sub || !decodePublicKey('account', account)) throw new TypeError();
    const endsAtMs = exp === undefined ? undefined : exp * 1000;
    if (endsAtMs !== undefined && endsAtMs < Date.now()) {
      const message = `These credentials ended on ${new Date(endsAtMs).toLocaleDateString()}.`;
      throw new BridgeError('CREDENTIALS_INVALID', { message });
    }
    return { jwt, key, account, endsAtMs };
  } catch (cause) {
    // What the library says may hold parts of them.
    throw cause instanceof BridgeError ? cause : new BridgeError('CREDENTIALS_INVALID');
  }
};
