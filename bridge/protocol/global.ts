/** Messages of a network's global service, as the original's programs know them to the letter. */
import { type Static, Type } from 'typebox';
import { AccountKey } from './nkey.ts';

/** Longer ones are not of the original's programs. */
export const GLOBAL_REQUEST_MAX = 16 * 1024;
const Text = Type.String({ maxLength: 4096 });

/** `events.put`. */
export const GlobalEvent = Type.Object({
  catalog: Type.String(),
  target: Type.String(),
  event_type: Type.String(),
  data: Type.Optional(Type.Unknown()),
});
export type GlobalEvent = Readonly<Static<typeof GlobalEvent>>;

/** What an account tells of itself when it registers. */
export const Registered = Type.Object({
  account_id: Type.Optional(Type.String({ maxLength: 256 })),
  account_name: Type.Optional(Type.String({ maxLength: 256 })),
  account_key: Type.Optional(Type.String({ maxLength: 56 })),
});

/** What is kept of it. */
export const Registration = Type.Object({
  ...Registered.properties,
  /** Seconds. The original has the time at which it looked. */
  initialized_at: Type.Optional(Type.Integer()),
});

/** `heartbeats.put`. Seconds since 1970 that change with the contents. */
export const GlobalHeartbeat = Type.Object({
  catalog: Type.String(),
  account_key: AccountKey,
  revision: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
});
export type GlobalHeartbeat = Readonly<Static<typeof GlobalHeartbeat>>;

/** One line of `my.shares`. */
export const GlobalShare = Type.Object({
  from_account: Type.String(),
  to_account: Type.String(),
  catalog: Type.String(),
  catalog_online: Type.Boolean(),
  revision: Type.Integer(),
});
export type GlobalShare = Readonly<Static<typeof GlobalShare>>;

/** What the original's programs know of who uses them; `access_token` opens their account at Synadia. */
export const UserContext = Type.Object({
  team_id: Text,
  system_id: Text,
  account_id: Text,
  account_name: Text,
  account_public_key: Text,
  access_token: Text,
  user_id: Text,
  creds: Text,
});
export type UserContext = Readonly<Static<typeof UserContext>>;

/** `otc.claim`. */
export const CodeClaim = Type.Object({
  code: Type.String({ maxLength: 64 }),
  oauth_id: Type.String({ minLength: 1, maxLength: 256 }),
});
