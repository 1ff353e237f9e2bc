import { join } from 'node:path';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import type { Hub } from '../protocol/messages.ts';
import { AccountRegistry } from './account-registry.ts';
import { guestUser } from './claims.ts';
import type { ControlPlane } from './control-plane.ts';
import { EmbeddedServer } from './embedded-server.ts';
import { HouseKeys } from './house-keys.ts';
import { hubOf } from './hub.ts';
import { type KeptProfile, type NetworkProfile, openProfile, serialOf } from './network-profile.ts';
import { operatorConfigOf } from './operator-config.ts';
import { RentedServers } from './rented-servers.ts';
import type { OperatorConfig } from './server-config.ts';
import { type Servers, toldOf } from './servers.ts';
import { SystemAccount } from './system-account.ts';
import { Term } from './term.ts';

export type OwnNetworkOptions = {
  /** Directory of the server's files, of the registry and of the profile. */
  readonly directory: string;
  readonly secretsDir: string;
  readonly binDir: string;
  readonly name: string;
  readonly port: number;
  readonly configuredBinary?: string | undefined;
  /** Whether its members are given a welcome catalog. */
  readonly hasHub?: boolean;
  readonly log: Log;
};

/** Servers that the network has left, and our connection to them. */
export type Former = { readonly servers: Servers; readonly system: SystemAccount | undefined };

/** The network that this bridge administers: operator, accounts, and where its servers are. */
export class OwnNetwork {
  readonly #options: OwnNetworkOptions;
  readonly keys: HouseKeys;
  readonly registry: AccountRegistry;
  readonly term: Term;
  /** Who gives the welcome catalog. */
  readonly hub: Hub | undefined;
  readonly #profile: KeptProfile;
  readonly #listeners = new Set<() => void>();
  #servers: Servers;
  #system: SystemAccount | undefined;

  private constructor(
    options: OwnNetworkOptions,
    keys: HouseKeys,
    registry: AccountRegistry,
    profile: KeptProfile,
    term: Term,
  ) {
    this.#options = options;
    this.keys = keys;
    this.registry = registry;
    this.term = term;
    this.hub = options.hasHub ? hubOf(keys) : undefined;
    this.#profile = profile;
    this.#servers = this.#make(profile.data);
  }

  /** Loads the keys, or makes them at the first start. */
  static async open(options: OwnNetworkOptions): Promise<OwnNetwork> {
    const { directory, secretsDir, name } = options;
    const keys = await HouseKeys.load(secretsDir);
    const server = {
      push: async (jwt: string) => network.system.push(jwt),
      delete: async (jwt: string) => network.system.delete(jwt),
    };
    const file = join(directory, 'accounts.json');
    const profile = await openProfile(join(directory, 'profile.json'));
    const term = new Term(profile.data.serial, keys);
    const registry = await AccountRegistry.open(file, keys, name, server, term.number);
    const network = new OwnNetwork(options, keys, registry, profile, term);
    return network;
  }

  get profile(): NetworkProfile {
    return this.#profile.data;
  }

  get servers(): Servers {
    return this.#servers;
  }

  /** Of the server on this machine: where it listens, or did last. */
  get port(): number {
    const servers = this.#servers;
    return servers instanceof EmbeddedServer ? servers.port : (this.profile.port ?? 0);
  }

  /** Where the network's own certificate authorities are. */
  get tlsOptions(): { directory: string; secretsDir: string; network: string } {
    const { directory, secretsDir } = this.#options;
    return { directory, secretsDir, network: this.keys.network };
  }

  /** Throws NETWORK_UNREACHABLE. */
  get system(): SystemAccount {
    if (!this.#system) throw new BridgeError('NETWORK_UNREACHABLE');
    return this.#system;
  }

  get controlPlane(): ControlPlane {
    const own = this.keys.account('own');
    return {
      addImport: (wanted) => this.registry.addImport(own, wanted),
      removeImport: (unwanted) => this.registry.removeImport(own, unwanted),
      revokeUser: (user, endsAtSec) => this.registry.revokeUser(own, user, endsAtSec),
    };
  }

  /** Number of what members have to know now; a new one when it differs from what they were told. */
  serial(): Promise<number> {
    return serialOf(this.#profile, JSON.stringify(toldOf(this.#servers)));
  }

  /** Calls back when members have to know something new. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** A server on this machine runs afterwards; whether rented ones answer shows in `connect`. */
  async start(signal?: AbortSignal): Promise<void> {
    await this.#servers.start(signal);
    if (this.#servers.isHere) await this.connect();
  }

  async stop(): Promise<void> {
    await this.#system?.close();
    await this.#servers.stop();
    this.#system = undefined;
  }

  /** Connects as who tells the servers of accounts, and tells them. Throws NETWORK_UNREACHABLE. */
  async connect(): Promise<void> {
    const system = await this.#connectTo(this.#servers);
    this.#system = system;
    await this.registry.pushAll(this.#servers, system);
  }

  /**
   * Has the server on this machine run in another way; `tell` is called when what members need is
   * known, before the server leaves its old place. When it cannot be done everything is as before.
   * Throws NATS_PORT_TAKEN, CERTIFICATE_INVALID, …
   */
  async restartAs(wanted: NetworkProfile, tell: () => Promise<void>): Promise<void> {
    const before = this.#servers;
    const next = this.#make({ port: this.port, ...wanted });
    let isDown = false;
    before.retire();
    try {
      await next.prepare();
      await this.#become(next);
      await tell();
      isDown = true;
      await this.#system?.close();
      await before.stop();
      await this.start();
    } catch (error) {
      await (isDown ? this.stop() : next.retire());
      await before.prepare();
      await this.#become(before);
      if (isDown) await this.start();
      throw error;
    }
  }

  /**
   * Goes to other servers, which run already or are started; `tell` is called when they know all
   * accounts. The former ones go on running. Throws NETWORK_UNREACHABLE, and what restartAs does.
   */
  async moveTo(wanted: NetworkProfile, tell: () => Promise<void>): Promise<Former> {
    const next = this.#make(wanted);
    const former = { servers: this.#servers, system: this.#system };
    let system: SystemAccount | undefined;
    try {
      await next.prepare();
      await next.start();
      const connected = await this.#connectTo(next);
      system = connected;
      await this.registry.pushAll(next, connected, () => {
        this.#system = connected;
      });
      await this.#become(next);
    } catch (error) {
      this.#system = former.system;
      await system?.close();
      await next.stop();
      throw error;
    }
    former.servers.retire();
    await tell();
    return former;
  }

  /** What all servers of the network have to know. */
  operatorConfig(): Promise<OperatorConfig> {
    return operatorConfigOf(this.#options.name, this.keys, this.registry);
  }

  async #connectTo(servers: Servers): Promise<SystemAccount> {
    const user = await this.keys.user('system');
    const system = await SystemAccount.connect(servers.route, user, this.#options.log);
    // Nobody takes over what runs here.
    if (!servers.isHere) await this.term.check(system);
    system.endLongVisits(this.keys.account('lobby'), guestUser(this.keys.seed('lobby')));
    if (!servers.isHere) {
      // They may have been set up anew meanwhile.
      void system.onReconnect(() => this.#pushAgain(servers, system));
    }
    return system;
  }

  #pushAgain(servers: Servers, system: SystemAccount): void {
    this.term
      .check(system)
      .then(() => this.registry.pushAll(servers, system))
      .catch((error: Error) =>
        this.#options.log.error({ error: error.message }, 'the servers were not told of accounts'),
      );
  }

  async #become(servers: Servers): Promise<void> {
    const { serial, told } = this.#profile.data;
    await this.#profile.replace({ ...servers.profile, serial, told });
    this.#servers = servers;
  }

  #make(profile: NetworkProfile): Servers {
    const options = {
      ...this.#options,
      profile,
      network: this.keys.network,
      operatorConfig: () => this.operatorConfig(),
      onChange: () => {
        for (const listener of this.#listeners) listener();
      },
    };
    return profile.reach === 'rented' ? new RentedServers(options) : new EmbeddedServer(options);
  }
}
