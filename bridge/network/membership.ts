import { setTimeout as sleep } from 'node:timers/promises';
import { BridgeError } from '../protocol/errors.ts';
import { networkIdOf } from '../protocol/friend-code.ts';
import type { Log } from '../protocol/log.ts';
import type { Hub } from '../protocol/messages.ts';
import { withAny } from '../protocol/with-any.ts';
import type { AccountUsers } from './account-users.ts';
import { connect, isRefusal } from './connection.ts';
import type { ControlPlane } from './control-plane.ts';
import type { FastConnection } from './fast-transport.ts';
import { JoinedControlPlane } from './joined-control-plane.ts';
import type { MembershipKind, MembershipState } from './membership-state.ts';
import type { Route } from './route.ts';

const RETRY_MS = { first: 500, longest: 30_000 };
const WAIT_FOR_CONNECTION_MS = 10_000;
const LAST_ANSWERS_MS = 5_000;

export type MembershipOptions = {
  readonly kind: MembershipKind;
  /** The network's operator key. */
  readonly network: string;
  readonly name: string;
  readonly route: Route;
  readonly account: string;
  readonly users: AccountUsers;
  /** Given for networks that we administer; else the administrator is asked. */
  readonly controlPlane?: ControlPlane;
  /** Who gives the network's welcome catalog; known to members since they joined. */
  readonly hub?: Hub;
  readonly log: Log;
};

/** Our account on one network, and the connection that media and catalogs travel on. */
export class Membership {
  readonly #options: MembershipOptions;
  readonly #stopping = new AbortController();
  readonly #listeners = new Set<(connection: FastConnection) => void>();
  readonly #upListeners = new Set<() => void>();
  readonly kind: MembershipKind;
  readonly hub: Hub | undefined;
  readonly controlPlane: ControlPlane;
  #connection: FastConnection | undefined;
  /** That one, and the one before for as long as answers may come there. */
  readonly #open = new Set<FastConnection>();
  #route: Route;
  /** Ends the attempts to connect to where the network was. */
  #attempt = new AbortController();
  #isRefused = false;
  /** Nothing new is begun here from then on. */
  isLeaving = false;

  constructor(options: MembershipOptions) {
    this.#options = options;
    this.kind = options.kind;
    this.hub = options.hub;
    this.#route = options.route;
    this.controlPlane =
      options.controlPlane ??
      new JoinedControlPlane((signal) => this.#connectedNow(signal).then(({ nc }) => nc));
  }

  get name(): string {
    return this.#options.name;
  }

  get account(): string {
    return this.#options.account;
  }

  get urls(): readonly string[] {
    return this.#route.urls;
  }

  get ca(): readonly string[] {
    return this.#route.ca;
  }

  /** A user of our account for another program of ours, as a `.creds` file. */
  exportUser(expiresAtSec: number): Promise<string> {
    return this.#options.users.exported(expiresAtSec);
  }

  /** `host:port` of the server that we are connected to. */
  get server(): string | undefined {
    return this.online ? this.#connection?.nc.getServer() : undefined;
  }

  /** The network's operator key. */
  get network(): string {
    return this.#options.network;
  }

  /** Short name of the network, as it stands in friend codes. */
  get networkId(): string {
    return networkIdOf(this.#options.network);
  }

  get connection(): FastConnection | undefined {
    return this.#connection;
  }

  get online(): boolean {
    return this.#connection !== undefined && !this.#connection.nc.isClosed() && this.#up;
  }

  get state(): MembershipState {
    if (this.online) return 'connected';
    return this.#isRefused ? 'refused' : 'connecting';
  }

  /** NETWORK_UNREACHABLE or MEMBERSHIP_ENDED: why nothing goes over this network now. */
  get trouble(): BridgeError {
    if (this.#isRefused) return new BridgeError('MEMBERSHIP_ENDED');
    const message = `The network "${this.name}" cannot be reached.`;
    return new BridgeError('NETWORK_UNREACHABLE', { message });
  }

  #up = false;

  /** Begins to connect, and goes on trying: a network that is down holds nothing else up. */
  start(): void {
    this.#connect(this.#attempt.signal).catch((error: Error) =>
      this.#options.log.error({ network: this.name, error: error.message }, 'gave a network up'),
    );
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(Array.from(this.#open, ({ nc }) => nc.close()));
  }

  /** The network is elsewhere from now on; the old connection lasts until there is a new one. */
  moveTo(route: Route): void {
    const isElsewhere = route.urls.join() !== this.#route.urls.join();
    this.#route = route;
    if (isElsewhere || this.#isRefused) this.#startAgain();
  }

  /** Calls back whenever the network is reached, for the first time or again. */
  onUp(listener: () => void): void {
    if (this.online) listener();
    this.#upListeners.add(listener);
  }

  /** Calls back with every connection, the present one first: after a move there is another one. */
  onConnected(listener: (connection: FastConnection) => void): void {
    if (this.#connection) listener(this.#connection);
    this.#listeners.add(listener);
  }

  /**
   * Waits a little for the connection. Throws NETWORK_UNREACHABLE, at once when `signal` has aborted, and
   * MEMBERSHIP_ENDED.
   */
  async connected(signal: AbortSignal): Promise<FastConnection> {
    if (this.#connection) return this.#connection;
    if (this.#isRefused) throw this.trouble;
    const limits = [signal, this.#stopping.signal, AbortSignal.timeout(WAIT_FOR_CONNECTION_MS)];
    return withAny(limits, (limit) => this.#connects(limit));
  }

  /** `limit` is of nobody else. */
  #connects(limit: AbortSignal): Promise<FastConnection> {
    return new Promise((resolve, reject) => {
      if (limit.aborted) return reject(this.trouble);
      const done = (connection: FastConnection) => {
        this.#listeners.delete(done);
        resolve(connection);
      };
      limit.addEventListener('abort', () => {
        this.#listeners.delete(done);
        reject(this.trouble);
      });
      this.#listeners.add(done);
    });
  }

  /** As `connected`, for what is not worth waiting for when the connection was lost. */
  async #connectedNow(signal: AbortSignal): Promise<FastConnection> {
    const connection = await this.connected(signal);
    if (!this.online) throw this.trouble;
    return connection;
  }

  #startAgain(): void {
    this.#attempt.abort();
    this.#attempt = new AbortController();
    this.start();
  }

  async #connect(attempt: AbortSignal): Promise<void> {
    const { users, log, name } = this.#options;
    const signal = AbortSignal.any([this.#stopping.signal, attempt]);
    const { urls, isTlsLater } = this.#route;
    for (
      let waitMs = RETRY_MS.first;
      !signal.aborted;
      waitMs = Math.min(waitMs * 2, RETRY_MS.longest)
    ) {
      try {
        const user = await users.user();
        const trust = () => this.#route;
        const link = { urls, trust, isTlsLater, user, name: 'natster_bridge', log, signal };
        const connection = await connect(link);
        if (signal.aborted) return await connection.nc.close();
        return this.#established(connection);
      } catch (error) {
        if (signal.aborted) return;
        const level = this.#isRefused ? 'debug' : 'warn';
        this.#isRefused = error instanceof BridgeError && isRefusal(error.cause);
        log[level]({ network: name, error: (error as Error).message }, 'cannot connect yet');
        await sleep(waitMs, undefined, { signal, ref: false }).catch(() => {});
      }
    }
  }

  #established(connection: FastConnection): void {
    const before = this.#connection;
    this.#connection = connection;
    this.#open.add(connection);
    void connection.nc.closed().then((error) => this.#onClosed(connection, error));
    this.#up = true;
    this.#isRefused = false;
    this.#watch(connection).catch(() => {});
    for (const listener of this.#listeners) listener(connection);
    for (const listener of this.#upListeners) listener();
    // Answers to what was asked before still come and go there.
    if (before) setTimeout(() => void before.nc.close(), LAST_ANSWERS_MS).unref();
  }

  /** The client goes on trying until it was refused twice; then we do, since that may not be for ever. */
  #onClosed(connection: FastConnection, error: unknown): void {
    this.#open.delete(connection);
    if (connection !== this.#connection || this.#stopping.signal.aborted) return;
    this.#connection = undefined;
    this.#isRefused = isRefusal(error);
    this.#startAgain();
  }

  async #watch(connection: FastConnection): Promise<void> {
    for await (const { type } of connection.nc.status()) {
      if (connection !== this.#connection) return;
      if (type === 'disconnect' || type === 'close') this.#up = false;
      if (type !== 'reconnect') continue;
      this.#up = true;
      for (const listener of this.#upListeners) listener();
    }
  }
}
