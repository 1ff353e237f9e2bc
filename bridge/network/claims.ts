/** What account and user JWTs say. Limits are always given in full: the server takes an absent one for zero. */
import { hkdfSync } from 'node:crypto';
import {
  type Account,
  type Export,
  encodeAccount,
  encodeGeneric,
  encodeUser,
  fromSeed,
  type Import,
  type KeyPair,
} from '@nats-io/jwt';
import { encodeSeed } from '../protocol/nkey.ts';
import {
  ANNOUNCEMENT_EXPORT,
  catalogImports,
  EXPORTS,
  type ImportSubjects,
  JOIN,
  NETWORK_EXPORT,
  networkImport,
} from '../protocol/subjects.ts';

export type AccountKind = 'system' | 'global' | 'hub' | 'lobby' | 'own' | 'member';

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
};

/** Bytes; with headers. Blocks of 512 KiB fit with room to spare. */
export const MAX_PAYLOAD = 1024 * 1024;
export const MAX_IMPORTED_CATALOGS = 200;

const UNLIMITED = -1;
/** Guests at the door at once; each may hear one inbox and send small messages. */
const GUESTS = 128;
const GUEST_SUBSCRIPTIONS = 1;
const GUEST_PAYLOAD = 2048;
const NO_JETSTREAM = {
  mem_storage: 0,
  disk_storage: 0,
  streams: 0,
  consumer: 0,
  mem_max_stream_bytes: 0,
  disk_max_stream_bytes: 0,
  max_bytes_required: false,
  max_ack_pending: 0,
};
const MEMBER_LIMITS = {
  subs: 2000,
  data: UNLIMITED,
  payload: MAX_PAYLOAD,
  // natster_network, natster_announcements, natster_global, natster_global_events, and two for each catalog.
  imports: 4 + 2 * MAX_IMPORTED_CATALOGS,
  exports: 2,
  wildcards: true,
  conn: 32,
  leaf: 0,
  disallow_bearer: true,
  ...NO_JETSTREAM,
};
const LIMITS: Record<AccountKind, typeof MEMBER_LIMITS> = {
  member: MEMBER_LIMITS,
  // Leaf nodes of the household's own.
  own: { ...MEMBER_LIMITS, leaf: 4 },
  hub: MEMBER_LIMITS,
  lobby: {
    ...MEMBER_LIMITS,
    // One connection more: the administrator's.
    subs: GUESTS * GUEST_SUBSCRIPTIONS + 1,
    // Ours: an answer carries certificates. Guests have a limit of their own.
    payload: 64 * 1024,
    imports: 0,
    exports: 0,
    conn: GUESTS + 1,
    disallow_bearer: false,
  },
  system: { ...MEMBER_LIMITS, payload: UNLIMITED, exports: UNLIMITED },
  global: {
    ...MEMBER_LIMITS,
    exports: 4,
    mem_storage: UNLIMITED,
    disk_storage: UNLIMITED,
    streams: UNLIMITED,
    consumer: UNLIMITED,
  },
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
  const catalogs = record.imports.flatMap(({ owner, catalog, alias }) => {
    const { service, stream } = catalogImports(record.account, catalog, alias);
    return [importOf('service', owner, service), importOf('stream', owner, stream)];
  });
  return [network, announcements, ...catalogs];
};

/** What an account may use at once. */
export const limitsOf = (
  kind: AccountKind,
): { connections: number; subscriptions: number; imports: number } => ({
  connections: LIMITS[kind].conn,
  subscriptions: LIMITS[kind].subs,
  imports: MAX_IMPORTED_CATALOGS,
});

/** Claims of an account on a network whose GLOBAL account is `global`. */
export const accountClaims = (record: AccountRecord, global: string): Partial<Account> => ({
  limits: LIMITS[record.kind],
  exports: exportsOf(record.kind),
  imports: importsOf(record, global),
});

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

export type UserCredentials = { readonly jwt: string; readonly seed: Uint8Array };

/** A user of the account whose seed we hold. Nothing but the account's seed is kept on disk. */
export const makeUser = async (accountSeed: string, name: string): Promise<UserCredentials> => {
  const user = derivedUser(accountSeed, name);
  const account = fromSeed(new TextEncoder().encode(accountSeed));
  const limits = { subs: UNLIMITED, data: UNLIMITED, payload: UNLIMITED };
  return { jwt: await encodeUser(name, user, account, limits), seed: user.getSeed() };
};

/** A user whose key follows from its account's seed, so that it is the same tomorrow without being kept. */
const derivedUser = (accountSeed: string, purpose: string): KeyPair => {
  const seed = hkdfSync('sha256', accountSeed.trim(), '', `natster user ${purpose}`, 32);
  return fromSeed(new TextEncoder().encode(encodeSeed('user', new Uint8Array(seed))));
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
  const lobby = fromSeed(new TextEncoder().encode(lobbySeed));
  return encodeUser('guest', guestUser(lobbySeed), lobby, {
    bearer_token: true,
    pub: { allow: [JOIN], deny: [] },
    sub: { allow: ['_INBOX.>'], deny: [] },
    subs: GUEST_SUBSCRIPTIONS,
    data: UNLIMITED,
    payload: GUEST_PAYLOAD,
  });
};
