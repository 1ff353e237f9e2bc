/** What accounts and users may use. Always given in full: the server takes an absent limit for zero. */
import { type Static, Type } from 'typebox';

export type AccountKind = 'system' | 'global' | 'hub' | 'lobby' | 'own' | 'member';

/** Bytes; with headers. Blocks of 512 KiB fit with room to spare. */
export const MAX_PAYLOAD = 1024 * 1024;
export const MAX_IMPORTED_CATALOGS = 200;
export const MAX_MEMBERS = 1000;
export const UNLIMITED = -1;
const MAX_CONNECTIONS = 256;

/** What the administrator has set for one member; the template's limit where it is absent. */
export const SetLimits = Type.Object({
  connections: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_CONNECTIONS })),
  /** Catalogs of others. */
  imports: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_IMPORTED_CATALOGS })),
});
export type SetLimits = Static<typeof SetLimits>;

/** Guests at the door at once; each may hear one inbox and send small messages. */
const GUESTS = 128;
export const GUEST_LIMITS = { subs: 1, data: UNLIMITED, payload: 2048 };
/** Of this bridge: what its account may. */
export const BRIDGE_LIMITS = { subs: UNLIMITED, data: UNLIMITED, payload: UNLIMITED };
/** Of a linked browser: it asks, and hears answers in one inbox. */
export const BROWSER_LIMITS = { subs: 8, data: UNLIMITED, payload: 64 * 1024 };
/** Of exported credentials. */
export const EXPORTED_LIMITS = { subs: 200, data: UNLIMITED, payload: MAX_PAYLOAD };

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
/** natster_network, natster_announcements, natster_global, natster_global_events, and two for each catalog. */
const importsFor = (catalogs: number): number => 4 + 2 * catalogs;
const MEMBER_LIMITS = {
  subs: 2000,
  data: UNLIMITED,
  payload: MAX_PAYLOAD,
  imports: importsFor(MAX_IMPORTED_CATALOGS),
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
    subs: GUESTS * GUEST_LIMITS.subs + 1,
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

/** As people read them; `undefined` where there is none. */
export type Limits = {
  readonly connections: number;
  readonly subscriptions: number;
  readonly payloadBytes: number | undefined;
  /** Catalogs of others; for households only. */
  readonly imports: number | undefined;
};

const HOUSEHOLDS: readonly AccountKind[] = ['own', 'member', 'hub'];

export const limitsOf = (kind: AccountKind, set: SetLimits = {}): Limits => {
  const { conn, subs, payload } = LIMITS[kind];
  return {
    connections: set.connections ?? conn,
    subscriptions: subs,
    payloadBytes: payload === UNLIMITED ? undefined : payload,
    imports: HOUSEHOLDS.includes(kind) ? (set.imports ?? MAX_IMPORTED_CATALOGS) : undefined,
  };
};

export type Limited = {
  readonly kind: AccountKind;
  readonly imports: readonly unknown[];
  readonly limits?: SetLimits;
  /** May not connect for the time being. */
  readonly paused?: boolean;
};

/** For an account's claims. What is attached above the limit stays. */
export const claimedLimits = ({ kind, imports: attached, limits = {}, paused }: Limited) => {
  const { connections, imports } = limitsOf(kind, limits);
  return {
    ...LIMITS[kind],
    conn: paused ? 0 : connections,
    ...(imports !== undefined && { imports: importsFor(Math.max(imports, attached.length)) }),
  };
};
