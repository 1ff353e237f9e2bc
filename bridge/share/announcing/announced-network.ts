import type { NatsConnection } from '@nats-io/nats-core';
import { encodeJson } from '../../protocol/json.ts';
import type { Log } from '../../protocol/log.ts';
import { globalSubject } from '../../protocol/subjects.ts';
import { type Announced, announce, announcedBy, register } from './global-questions.ts';

const RETRY_MS = { first: 1_000, longest: 300_000 };
/** Others may have changed what the service knows: it was set up anew, or an old program of ours was there. */
const LOOK_AGAIN_MS = 3_600_000;

export type AnnouncedNetworkOptions = {
  readonly nc: NatsConnection;
  readonly account: string;
  readonly wanted: () => readonly Announced[];
  /** Seconds that change with a catalog. */
  readonly revision: (catalog: string) => number;
  /** Shares of the account may have been announced by others: those that were never wanted here stay. */
  readonly hasOthers: boolean;
  readonly log: Log;
};

const keyOf = ({ catalog, target }: Announced): string => `${catalog}/${target}`;

/** Keeps the global service of one network in step with what we share there, and tells it that we are there. */
export class AnnouncedNetwork {
  readonly #options: AnnouncedNetworkOptions;
  /** What the service was brought in step with; undefined: nothing is known of it. */
  #told: string | undefined;
  readonly #everWanted = new Set<string>();
  #lookAgainAtMs = 0;
  #retryMs = RETRY_MS.first;
  #retry: NodeJS.Timeout | undefined;
  #isRunning = false;
  /** What was asked for while it ran, as in `step`. */
  #due: boolean | undefined;
  readonly #beaten = new Map<string, number>();
  #isStopped = false;

  constructor(options: AnnouncedNetworkOptions) {
    this.#options = options;
    this.#watch().catch((error: unknown) =>
      options.log.error({ error: String(error) }, 'lost sight of a connection'),
    );
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#retry);
  }

  /** Tells what is new; with `everything` also of catalogs that are as they were. */
  step(everything: boolean): void {
    this.#due = everything || this.#due === true;
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#due !== undefined && !this.#isStopped) {
      const everything = this.#due;
      this.#due = undefined;
      await this.#step(everything);
    }
    this.#isRunning = false;
  }

  async #step(everything: boolean): Promise<void> {
    const wanted = this.#options.wanted();
    const told = wanted.map(keyOf).sort().join();
    try {
      if (told !== this.#told || performance.now() > this.#lookAgainAtMs) await this.#tell(wanted);
      this.#told = told;
      this.#beat(wanted, everything);
    } catch (error) {
      this.#told = undefined;
      // Networks whose administrator has an older version have no such service.
      this.#options.log.debug({ error: String(error) }, 'shares were not announced yet');
      this.#tryAgain();
    }
  }

  async #tell(wanted: readonly Announced[]): Promise<void> {
    const { nc, account } = this.#options;
    await register(nc, account);
    const known = await announcedBy(nc, account);
    const knownKeys = new Set(known.map(keyOf));
    const wantedKeys = new Set(wanted.map(keyOf));
    for (const key of wantedKeys) this.#everWanted.add(key);
    const isOver = (key: string) =>
      !wantedKeys.has(key) && (!this.#options.hasOthers || this.#everWanted.has(key));
    let untaken = 0;
    for (const share of wanted.filter((each) => !knownKeys.has(keyOf(each)))) {
      if (!(await announce(nc, 'catalog_shared', share))) untaken += 1;
    }
    for (const share of known.filter((each) => isOver(keyOf(each)))) {
      await announce(nc, 'catalog_unshared', share);
    }
    this.#lookAgainAtMs = performance.now() + LOOK_AGAIN_MS;
    // Their bridges may be about to register.
    if (untaken > 0) this.#tryAgain();
    else this.#retryMs = RETRY_MS.first;
  }

  #tryAgain(): void {
    if (this.#isStopped || this.#options.nc.isClosed()) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#told = undefined;
      this.step(false);
    }, this.#retryMs).unref();
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS.longest);
  }

  #beat(wanted: readonly Announced[], everything: boolean): void {
    const { nc, account: account_key, revision: revisionOf } = this.#options;
    if (nc.isClosed()) return;
    for (const catalog of new Set(wanted.map((share) => share.catalog))) {
      const revision = revisionOf(catalog);
      if (!everything && this.#beaten.get(catalog) === revision) continue;
      this.#beaten.set(catalog, revision);
      const heartbeat = encodeJson({ catalog, account_key, revision });
      nc.publish(globalSubject('heartbeats.put'), heartbeat);
    }
  }

  /** What the service knows may be older than the connection. */
  async #watch(): Promise<void> {
    for await (const { type } of this.#options.nc.status()) {
      if (type !== 'reconnect') continue;
      this.#told = undefined;
      this.#retryMs = RETRY_MS.first;
      this.step(true);
    }
  }
}
