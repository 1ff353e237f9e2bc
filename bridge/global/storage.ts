/** What the global service keeps in the GLOBAL account's JetStream: events, and what follows from them. */
import { type Static, Type } from 'typebox';
import { ALL_EVENTS } from '../protocol/subjects.ts';
import { Bucket } from './bucket.ts';
import type { JetStream, StreamConfig } from './jet-stream.ts';

const MIB = 1024 * 1024;
export const EVENTS = 'NATSTER_EVENTS';
/** Of a heartbeat; three are sent in that time. */
export const ONLINE_MS = 90_000;
export const CODE_LIFETIME_MS = 5 * 60_000;

const Entry = Type.Object({
  catalog: Type.String(),
  /** The other side. */
  account: Type.String(),
  /** Number of the event. */
  seq: Type.Integer(),
});
/** What `context_bound` says; the context is sealed. */
export const Binding = Type.Object({ oauth_id: Type.String(), bound_context: Type.String() });
/** All there is to know of one account. */
export const AccountState = Type.Object({
  out_shares: Type.Array(Entry),
  in_shares: Type.Array(Entry),
  /** Seconds. */
  initialized_at: Type.Integer(),
  bound_context: Type.Optional(Binding),
});
export type AccountState = Static<typeof AccountState>;

export const Seen = Type.Object({ revision: Type.Integer(), atMs: Type.Number() });
const Sealed = Type.Object({ sealed: Type.String() });
/** Whose context goes with an identity at the site, by which event. */
export const Identity = Type.Object({ account: Type.String(), seq: Type.Integer() });

export type StorageOptions = {
  readonly replicas: number;
  readonly onlineMs?: number;
  readonly codeLifetimeMs?: number;
};

/** On the disk 472 MiB at most, in memory 16. */
export class Storage {
  readonly js: JetStream;
  readonly accounts: Bucket<typeof AccountState>;
  readonly online: Bucket<typeof Seen>;
  readonly codes: Bucket<typeof Sealed>;
  readonly identities: Bucket<typeof Identity>;
  readonly #events: StreamConfig;

  constructor(js: JetStream, options: StorageOptions) {
    const { replicas, onlineMs = ONLINE_MS, codeLifetimeMs = CODE_LIFETIME_MS } = options;
    this.js = js;
    const kept = { num_replicas: replicas, storage: 'file' } as const;
    // One message for each thing that can happen, however often it does.
    this.#events = {
      ...{ ...kept, name: EVENTS, subjects: [ALL_EVENTS], max_bytes: 192 * MIB },
      ...{ max_msgs_per_subject: 1, discard: 'new', allow_direct: true },
    };
    const bucket = { name: 'PROJ_ACCOUNT', max_bytes: 256 * MIB };
    this.accounts = new Bucket(js, AccountState, { ...kept, ...bucket });
    const codes = { name: 'NATSTER_CODES', max_bytes: 8 * MIB, lifetimeMs: codeLifetimeMs };
    this.codes = new Bucket(js, Sealed, { ...kept, ...codes });
    const identities = { name: 'NATSTER_IDENTITIES', max_bytes: 16 * MIB };
    this.identities = new Bucket(js, Identity, { ...kept, ...identities });
    const online = { name: 'NATSTER_ONLINE', max_bytes: 16 * MIB, lifetimeMs: onlineMs };
    this.online = new Bucket(js, Seen, { ...kept, ...online, storage: 'memory' });
  }

  /** Forgets all, before what is known elsewhere comes. */
  async clear(): Promise<void> {
    const buckets = [this.accounts, this.identities].map(({ config }) => config.name);
    for (const name of [EVENTS, ...buckets]) await this.js.purge(name);
  }

  async ensure(): Promise<void> {
    await this.js.ensureStream(this.#events);
    const buckets = [this.accounts, this.codes, this.identities, this.online];
    for (const { config } of buckets) await this.js.ensureStream(config);
  }
}
