import type { Msg } from '@nats-io/nats-core';
import { decodeJson } from '../protocol/json.ts';
import { ONLINE_MS, Seen, type Storage } from './storage.ts';
import { StreamFollowing } from './stream-following.ts';

type Known = { readonly revision: number; readonly untilMs: number };
export type Status = { readonly catalog_online: boolean; readonly revision: number };
const OFFLINE: Status = { catalog_online: false, revision: 0 };
/** As the bucket, which forgets by itself, holds at most; memory must not hold more. */
const MOST_KNOWN = 100_000;

/**
 * Which catalogs are being served, by account and name. Each heartbeat is heard by one instance and put into a
 * bucket, which all instances follow, so that all know the same; asking makes nothing last longer.
 */
export class Presence {
  readonly #storage: Storage;
  readonly #onlineMs: number;
  readonly #known = new Map<string, Known>();
  readonly #following: StreamFollowing;

  constructor(storage: Storage, onlineMs = ONLINE_MS) {
    this.#storage = storage;
    this.#onlineMs = onlineMs;
    const { js, online } = storage;
    const take = (message: Msg) => this.#take(message);
    this.#following = new StreamFollowing(js, online.config.name, online.subjects, take);
  }

  /** What is not heard of meanwhile ends by itself. Throws JetStreamError. */
  follow(): Promise<void> {
    return this.#following.start();
  }

  stop(): void {
    this.#following.stop();
  }

  async put(account: string, catalog: string, revision: number): Promise<void> {
    const key = `${account}.${catalog}`;
    await this.#storage.online.put(key, { revision, atMs: Date.now() });
  }

  of(account: string, catalog: string): Status {
    const known = this.#known.get(`${account}.${catalog}`);
    if (!known || known.untilMs < Date.now()) return OFFLINE;
    return { catalog_online: true, revision: known.revision };
  }

  /** Catalogs that are being served now. */
  get running(): number {
    this.#forgetOld();
    return this.#known.size;
  }

  #take({ subject, data }: Msg): void {
    const seen = decodeJson(Seen, data);
    const [account, catalog] = subject.split('.').slice(-2);
    if (!seen) return;
    const key = `${account}.${catalog}`;
    if (!this.#known.has(key) && this.#known.size >= MOST_KNOWN) this.#forgetOld();
    if (!this.#known.has(key) && this.#known.size >= MOST_KNOWN) return;
    // Another instance's clock may be ahead of ours.
    const ageMs = Math.max(0, Date.now() - seen.atMs);
    this.#known.set(key, { revision: seen.revision, untilMs: Date.now() - ageMs + this.#onlineMs });
  }

  #forgetOld(): void {
    const nowMs = Date.now();
    for (const [key, { untilMs }] of this.#known) if (untilMs < nowMs) this.#known.delete(key);
  }
}
