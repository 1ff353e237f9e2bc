import { join } from 'node:path';
import { encodeOperator } from '@nats-io/jwt';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { AccountRegistry } from './account-registry.ts';
import { MAX_PAYLOAD, makeLobbyUser } from './claims.ts';
import type { ControlPlane } from './control-plane.ts';
import { HouseKeys } from './house-keys.ts';
import { findNatsServer } from './nats-binary.ts';
import { NatsProcess } from './nats-process.ts';
import { formatServerConfig } from './server-config.ts';
import { SystemAccount } from './system-account.ts';

export type OwnNetworkOptions = {
  /** Directory of the server's files and of the registry. */
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
  #process: NatsProcess | undefined;
  #system: SystemAccount | undefined;

  private constructor(options: OwnNetworkOptions, keys: HouseKeys, registry: AccountRegistry) {
    this.#options = options;
    this.keys = keys;
    this.registry = registry;
  }

  /** Loads the keys, or makes them at the first start. */
  static async open(options: OwnNetworkOptions): Promise<OwnNetwork> {
    const keys = await HouseKeys.load(options.secretsDir);
    const file = join(options.directory, 'accounts.json');
    const push = (jwt: string): Promise<void> => network.#push(jwt);
    const registry = await AccountRegistry.open(file, keys, options.name, push);
    const network = new OwnNetwork(options, keys, registry);
    return network;
  }

  get url(): string {
    return this.#process?.url ?? '';
  }

  async start(signal?: AbortSignal): Promise<void> {
    const { directory, binDir, configuredBinary: configured, port, log } = this.#options;
    const binary = await findNatsServer({ configured, directory: binDir, log, signal });
    const config = await this.#configText();
    this.#process = new NatsProcess({ binary, directory, port, log, config });
    await this.#process.start(signal);
    const user = await this.keys.user('system');
    this.#system = await SystemAccount.connect(this.#process.url, user, log);
    await this.registry.pushAll(this.#claimsDir);
  }

  async stop(): Promise<void> {
    await this.#system?.close();
    await this.#process?.stop();
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

  #push(jwt: string): Promise<void> {
    return this.#system?.push(jwt) ?? Promise.reject(new BridgeError('NETWORK_UNREACHABLE'));
  }

  async #configText(): Promise<(port: number) => string> {
    const { name, directory } = this.#options;
    const { operator, network } = this.keys;
    const systemAccount = this.keys.account('system');
    const fixed = {
      host: '127.0.0.1',
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
