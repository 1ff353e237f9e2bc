/** What account and user JWTs say. */
import { hkdfSync } from 'node:crypto';
import {
  type Account,
  decode,
  type Export,
  encodeAccount,
  encodeGeneric,
  encodeUser,
  fmtCreds,
  type Import,
  type KeyPair,
} from '@nats-io/jwt';
import { encodeSeed } from '../protocol/nkey.ts';
import {
  ANNOUNCEMENT_EXPORT,
  catalogImports,
  EXPORTS,
  GLOBAL_EVENTS_EXPORT,
  GLOBAL_EXPORT,
  globalImports,
  type ImportSubjects,
  JOIN,
  NETWORK_EXPORT,
  networkImport,
} from '../protocol/subjects.ts';
import {
  type AccountKind,
  BRIDGE_LIMITS,
  claimedLimits,
  EXPORTED_LIMITS,
  GUEST_LIMITS,
  type SetLimits,
} from './limits.ts';
import { type RevokedUser, revocationsOf } from './revoked-users.ts';
import { newSigningKey, signingKey } from './signing-key.ts';

/** A catalog of `owner` that an account imports, under a local name of its own. */
export type CatalogImport = {
  readonly owner: string;
  readonly catalog: string;
  readonly alias: string;
};

/** All that the operator needs to build an account's claims; never claims handed in by others. */
export type AccountRecord = {
  readonly kind: AccountKind;
  readonly account: string;
  readonly name: string;
  readonly imports: readonly CatalogImport[];
  readonly limits?: SetLimits;
  readonly paused?: boolean;
  readonly revoked?: readonly RevokedUser[];
  /** How often the network was handed over before; for who connects with older keys of it. */
  readonly term?: number;
};

const HOUSEHOLD_EXPORTS: Export[] = [
  {
    ...EXPORTS.catalog,
    type: 'service',
    response_type: 'Singleton',
    account_token_position: 1,
    description: 'Natster Catalog Service',
  },
  {
    ...EXPORTS.media,
    type: 'stream',
    account_token_position: 1,
    description: 'Natster Media Stream',
  },
];

const importOf = (
  type: 'service' | 'stream',
  account: string,
  subjects: ImportSubjects,
): Import => ({
  name: subjects.name,
  subject: subjects.subject,
  local_subject: subjects.localSubject,
  account,
  type,
});

const exportsOf = (kind: AccountKind): Export[] => {
  if (kind === 'global') {
    return [
      { ...NETWORK_EXPORT, type: 'service', response_type: 'Singleton', account_token_position: 1 },
      { ...ANNOUNCEMENT_EXPORT, type: 'stream' },
      { ...GLOBAL_EXPORT, type: 'service', response_type: 'Singleton', account_token_position: 1 },
      { ...GLOBAL_EVENTS_EXPORT, type: 'stream', account_token_position: 1 },
    ];
  }
  return kind === 'system' || kind === 'lobby' ? [] : HOUSEHOLD_EXPORTS;
};

const importsOf = (record: AccountRecord, global: string): Import[] => {
  if (['system', 'global', 'lobby'].includes(record.kind)) return [];
  const network = importOf('service', global, networkImport(record.account));
  const announcements = importOf('stream', global, {
    ...ANNOUNCEMENT_EXPORT,
    localSubject: ANNOUNCEMENT_EXPORT.subject,
  });
  const { service, stream } = globalImports(record.account);
  const catalogs = record.imports.flatMap(({ owner, catalog, alias }) => {
    const { service, stream } = catalogImports(record.account, catalog, alias);
    return [importOf('service', owner, service), importOf('stream', owner, stream)];
  });
  const heard = [importOf('service', global, service), importOf('stream', global, stream)];
  return [network, announcements, ...heard, ...catalogs];
};

/** Claims of an account on a network whose GLOBAL account is `global`. */
export const accountClaims = (record: AccountRecord, global: string): Partial<Account> => ({
  limits: claimedLimits(record),
  exports: exportsOf(record.kind),
  imports: importsOf(record, global),
  ...(record.revoked && { revocations: revocationsOf(record.revoked) }),
  ...(record.term && { tags: [`${TERM_TAG}${record.term}`] }),
});

const TERM_TAG = 'natster-term:';

/** What `term` these claims say; 0 for what is not claims of the operator. */
export const termIn = (jwt: string, operator: string): number => {
  try {
    const { iss, nats } = decode<Account>(jwt);
    const tag = iss === operator && nats.tags?.find((each) => each.startsWith(TERM_TAG));
    return tag ? Number(tag.slice(TERM_TAG.length)) : 0;
  } catch {
    return 0;
  }
};

/** Cuts every connection of the account, and lets none of its users of before this moment in again. */
export const signRevoked = (
  record: AccountRecord,
  global: string,
  operator: KeyPair,
): Promise<string> => {
  const claims = { ...accountClaims({ ...record, imports: [] }, global), revocations: everybody() };
  return encodeAccount(record.name, record.account, claims, { signer: operator });
};

const everybody = () => ({ '*': Math.floor(Date.now() / 1000) + 1 });

/** For the server's resolver: these accounts are no more. */
export const signDeletion = (accounts: readonly string[], operator: KeyPair): Promise<string> =>
  encodeGeneric('delete', operator.getPublicKey(), 'delete', { accounts }, { signer: operator });

export const signAccount = (
  record: AccountRecord,
  global: string,
  operator: KeyPair,
): Promise<string> =>
  encodeAccount(record.name, record.account, accountClaims(record, global), { signer: operator });

export type UserCredentials = { readonly jwt: string; readonly key: KeyPair };

/** A user of the account whose seed we hold. Nothing but the account's seed is kept on disk. */
export const makeUser = async (accountSeed: string, name: string): Promise<UserCredentials> => {
  const user = derivedUser(accountSeed, name);
  const account = signingKey('account', accountSeed);
  return { jwt: await encodeUser(name, user, account, BRIDGE_LIMITS), key: user };
};

/** A user of the account for a program of the household's own, in the form of a `.creds` file. */
export const exportUser = async (
  accountSeed: string,
  name: string,
  expiresAtSec: number,
): Promise<string> => {
  const user = newSigningKey('user');
  const account = signingKey('account', accountSeed);
  const jwt = await encodeUser(name, user, account, EXPORTED_LIMITS, { exp: expiresAtSec });
  return new TextDecoder().decode(fmtCreds(jwt, user));
};

/** A user whose key follows from its account's seed, so that it is the same tomorrow without being kept. */
const derivedUser = (accountSeed: string, purpose: string): KeyPair => {
  const seed = hkdfSync('sha256', accountSeed.trim(), '', `natster user ${purpose}`, 32);
  return signingKey('user', encodeSeed('user', new Uint8Array(seed)));
};

/** The key of all guests. It proves nothing: they come without one. */
export const guestUser = (lobbySeed: string): string =>
  derivedUser(lobbySeed, 'guest').getPublicKey();

/** The key of the household's own bridge, for servers that know users by key only (a leaf node). */
export const bridgeUser = (accountSeed: string): string =>
  derivedUser(accountSeed, 'bridge').getPublicKey();

/**
 * The user that the server gives to clients without credentials (`default_sentinel`): it can knock
 * with an invitation and hear the answer, and reach nothing else.
 */
export const makeLobbyUser = async (lobbySeed: string): Promise<string> => {
  const lobby = signingKey('account', lobbySeed);
  return encodeUser('guest', guestUser(lobbySeed), lobby, {
    bearer_token: true,
    pub: { allow: [JOIN], deny: [] },
    sub: { allow: ['_INBOX.>'], deny: [] },
    ...GUEST_LIMITS,
  });
};
