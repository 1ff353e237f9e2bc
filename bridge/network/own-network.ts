import { join } from 'node:path';
import { encodeOperator } from '@nats-io/jwt';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { AccountRegistry } from './account-registry.ts';
import { makeLobbyUser } from './claims.ts';
import type { ControlPlane } from './control-plane.ts';
import { HouseKeys } from './house-keys.ts';
import { MAX_PAYLOAD } from './limits.ts';
import type { Route } from './membership.ts';
import { findNatsServer } from './nats-binary.ts';
import { NatsProcess } from './nats-process.ts';
import {
  hostsOf,
  type KeptProfile,
  type NetworkProfile,
  openProfile,
  tlsUrl,
  urlsOf,
} from './network-profile.ts';
import { formatServerConfig } from './server-config.ts';
import { SystemAccount } from './system-account.ts';
import { ServerTls } from './tls/server-tls.ts';

export type OwnNetworkOptions = {
  /** Directory of the server's files, of the registry and of the profile. */
  readonly directory: string;
  readonly secretsDir: string;
  readonly binDir: string;
  readonly name: string;
  readonly port: number;
  readonly configuredBinary?: string | undefined;
  readonly log: Log;
};

/** The network that this bridge runs and administers: server, operator, accounts. */
export class OwnNetwork {
  readonly #options: OwnNetworkOptions;
  readonly keys: HouseKeys;
  readonly registry: AccountRegistry;
  readonly #profile: KeptProfile;
  readonly #listeners = new Set<() => void>();
  #tls: ServerTls | undefined;
  #process: NatsProcess | undefined;
  #system: SystemAccount | undefined;

  private constructor(
    options: OwnNetworkOptions,
    keys: HouseKeys,
    registry: AccountRegistry,
    profile: KeptProfile,
  ) {
    this.#options = options;
    this.keys = keys;
    this.registry = registry;
    this.#profile = profile;
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
    const registry = await AccountRegistry.open(file, keys, name, server);
    const profile = await openProfile(join(directory, 'profile.json'));
    const network = new OwnNetwork(options, keys, registry, profile);
    return network;
  }

  get profile(): NetworkProfile {
    return this.#profile.data;
  }

  /** Where members find it, `tls://` once it is open. */
  get urls(): string[] {
    return urlsOf(this.profile, this.port);
  }

  /** PEM of the authorities whose certificates members accept; empty: those of their systems. */
  get ca(): readonly string[] {
    return this.#tls?.trusted ?? [];
  }

  get certificate(): ServerTls | undefined {
    return this.#tls;
  }

  get port(): number {
    return this.profile.port ?? this.#process?.port ?? 0;
  }

  /** How this bridge's own connections reach the server. */
  get route(): Route {
    if (!this.#tls) return { urls: [`nats://127.0.0.1:${this.port}`], ca: [] };
    const { certificate, address } = this.profile;
    const servername = certificate && address ? { servername: address.host } : {};
    return { urls: [tlsUrl('127.0.0.1', this.port)], ca: this.ca, ...servername };
  }

  /** Number of what members have to know now; a new one when it differs from what they were told. */
  async serial(): Promise<number> {
    const told = JSON.stringify([this.urls, this.ca]);
    if (told !== this.#profile.data.told) {
      await this.#profile.update((data) => {
        data.told = told;
        data.serial++;
      });
    }
    return this.#profile.data.serial;
  }

  /** Calls back when members have to know something new. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  async start(signal?: AbortSignal): Promise<void> {
    this.#tls = await this.#tlsAtStart();
    await this.#startServer(signal);
    await this.registry.pushAll(this.#claimsDir);
  }

  async stop(): Promise<void> {
    await this.#stopServer();
    this.#tls?.stop();
  }

  /**
   * Runs the server as `wanted` says; `tell` is called when what members need is known, before the
   * server leaves its old place. When it cannot be done everything is as before. Throws NATS_PORT_TAKEN,
   * CERTIFICATE_INVALID, …
   */
  async apply(wanted: NetworkProfile, tell: () => Promise<void>): Promise<void> {
    const before = this.profile;
    const port = this.port;
    let isMoving = false;
    this.#tls?.stop();
    try {
      await this.#become({ port, ...wanted }, await this.#tlsFor(wanted));
      await tell();
      isMoving = true;
      await this.#stopServer();
      await this.#startServer();
    } catch (error) {
      this.#tls?.stop();
      await this.#become({ port, ...before }, await this.#tlsFor(before));
      if (isMoving) {
        await this.#stopServer();
        await this.#startServer();
      } else this.#process?.reload();
      throw error;
    }
  }

  get controlPlane(): ControlPlane {
    const own = this.keys.account('own');
    return {
      addImport: (wanted) => this.registry.addImport(own, wanted),
      removeImport: (unwanted) => this.registry.removeImport(own, unwanted),
    };
  }

  get #claimsDir(): string {
    return join(this.#options.directory, 'jwt');
  }

  /** Throws NETWORK_UNREACHABLE. */
  get system(): SystemAccount {
    if (!this.#system) throw new BridgeError('NETWORK_UNREACHABLE');
    return this.#system;
  }

  async #become(profile: NetworkProfile, tls: ServerTls | undefined): Promise<void> {
    this.#tls = tls;
    const { serial, told } = this.#profile.data;
    await this.#profile.replace({ ...profile, serial, told });
  }

  async #startServer(signal?: AbortSignal): Promise<void> {
    const { directory, binDir, configuredBinary: configured, log } = this.#options;
    const binary = await findNatsServer({ configured, directory: binDir, log, signal });
    const config = await this.#configText();
    const port = this.profile.port ?? this.#options.port;
    this.#process = new NatsProcess({ binary, directory, port, log, config });
    await this.#process.start(signal);
    this.#system = await SystemAccount.connect(this.route, await this.keys.user('system'), log);
    this.#system.endLongVisits(this.keys.account('lobby'));
  }

  async #stopServer(): Promise<void> {
    await this.#system?.close();
    await this.#process?.stop();
    this.#system = undefined;
  }

  /** An owner's certificate that has ended must not keep the bridge from starting, and from being told of another. */
  async #tlsAtStart(): Promise<ServerTls | undefined> {
    try {
      return await this.#tlsFor(this.profile);
    } catch (error) {
      if (!hasCode(error, 'CERTIFICATE_INVALID')) throw error;
      const { message } = error;
      this.#options.log.error({ message }, 'our network uses a certificate of its own instead');
      const { certificate: _, ...profile } = this.profile;
      return this.#tlsFor(profile);
    }
  }

  async #tlsFor(profile: NetworkProfile): Promise<ServerTls | undefined> {
    if (profile.reach === 'this-machine') return undefined;
    const { directory, secretsDir, log } = this.#options;
    const tls = await ServerTls.start({
      ...{ directory: join(directory, 'tls'), secretsDir, log },
      network: this.keys.network,
      hosts: () => hostsOf(profile),
      certificate: profile.certificate,
    });
    tls.onChange(() => {
      this.#process?.reload();
      for (const listener of this.#listeners) listener();
    });
    return tls;
  }

  async #configText(): Promise<(port: number) => string> {
    const { name, directory } = this.#options;
    const { operator, network } = this.keys;
    const systemAccount = this.keys.account('system');
    const { websocketPort, reach } = this.profile;
    const fixed = {
      isOpen: reach !== 'this-machine',
      tls: this.#tls?.files,
      websocketPort,
      serverName: `natster-${network.slice(0, 12).toLowerCase()}`,
      operatorJwt: await encodeOperator(name, operator, { system_account: systemAccount }),
      systemAccount,
      systemAccountJwt: await this.registry.signHouse('system'),
      lobbyUserJwt: await makeLobbyUser(this.keys.seed('lobby')),
      resolverDir: this.#claimsDir,
      jetStreamDir: join(directory, 'jetstream'),
      maxPayload: MAX_PAYLOAD,
    };
    return (port) => formatServerConfig({ ...fixed, port });
  }
}
