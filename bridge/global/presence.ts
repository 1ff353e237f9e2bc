import type { Msg } from '@nats-io/nats-core';
import { decodeJson } from '../protocol/json.ts';
import { IDLE_MS } from './jet-stream.ts';
import { ONLINE_MS, Seen, type Storage } from './storage.ts';

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
  #unfollow: (() => void) | undefined;
  #heardAtMs = 0;
  #looking: NodeJS.Timeout | undefined;

  constructor(storage: Storage, onlineMs = ONLINE_MS) {
    this.#storage = storage;
    this.#onlineMs = onlineMs;
  }

  /** Goes on following when the server that knew of it is gone. */
  async follow(): Promise<void> {
    clearInterval(this.#looking);
    this.#looking = setInterval(() => {
      if (performance.now() - this.#heardAtMs < 3 * IDLE_MS) return;
      // It is tried again, and what is not heard of meanwhile ends by itself.
      this.#followNow().catch(() => undefined);
    }, IDLE_MS).unref();
    await this.#followNow();
  }

  async #followNow(): Promise<void> {
    const { js, online } = this.#storage;
    const before = this.#unfollow;
    const { name } = online.config;
    this.#unfollow = await js.follow(name, online.subjects, (message) => this.#take(message));
    this.#heardAtMs = performance.now();
    before?.();
  }

  stop(): void {
    clearInterval(this.#looking);
    this.#unfollow?.();
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
    this.#heardAtMs = performance.now();
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
