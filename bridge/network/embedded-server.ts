import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { findNatsServer } from './nats-binary.ts';
import { NatsProcess } from './nats-process.ts';
import {
  anyAddress,
  hostsOf,
  type NetworkProfile,
  tlsUrl,
  urlsOf,
  websocketsOf,
} from './network-profile.ts';
import type { Route } from './route.ts';
import { formatServerConfig, type OperatorConfig } from './server-config.ts';
import type { Servers } from './servers.ts';
import { ServerTls } from './tls/server-tls.ts';

export type EmbeddedServerOptions = {
  readonly directory: string;
  readonly secretsDir: string;
  readonly binDir: string;
  readonly configuredBinary?: string | undefined;
  readonly profile: NetworkProfile;
  /** Where it listens while the profile does not say; 0: any free port. */
  readonly port: number;
  /** The network's operator key. */
  readonly network: string;
  readonly operatorConfig: () => Promise<OperatorConfig>;
  /** Called when the certificate, or what is to be trusted, has changed. */
  readonly onChange: () => void;
  readonly log: Log;
};

/** A nats-server on this machine, as a child of this process. */
export class EmbeddedServer implements Servers {
  readonly isHere = true;
  readonly #options: EmbeddedServerOptions;
  #tls: ServerTls | undefined;
  #process: NatsProcess | undefined;

  constructor(options: EmbeddedServerOptions) {
    this.#options = options;
  }

  get profile(): NetworkProfile {
    return this.#options.profile;
  }

  get port(): number {
    return this.profile.port ?? this.#process?.port ?? 0;
  }

  get urls(): string[] {
    return urlsOf(this.profile, this.port);
  }

  get websockets(): string[] {
    return websocketsOf(this.profile);
  }

  get ca(): readonly string[] {
    return this.#tls?.trusted ?? [];
  }

  get certificateEndsAt(): Date | undefined {
    return this.#tls?.endsAt;
  }

  get route(): Route {
    if (!this.#tls) return { urls: [`nats://127.0.0.1:${this.port}`], ca: [] };
    const { certificate, address } = this.profile;
    const servername = certificate && address ? { servername: address.host } : {};
    return { urls: [tlsUrl('127.0.0.1', this.port)], ca: this.ca, ...servername };
  }

  get homeRoute(): Route {
    return { ...this.route, websockets: this.websockets };
  }

  async prepare(): Promise<void> {
    this.#tls?.stop();
    this.#tls = await this.#tlsFor(this.profile);
    this.#process?.reload();
  }

  async start(signal?: AbortSignal): Promise<void> {
    this.#tls ??= await this.#tlsAtStart();
    const { directory, binDir, configuredBinary: configured, log } = this.#options;
    const binary = await findNatsServer({ configured, directory: binDir, log, signal });
    const config = await this.#configText();
    const port = this.port || this.#options.port;
    this.#process = new NatsProcess({ binary, directory, port, log, config });
    await this.#process.start(signal);
  }

  async stop(): Promise<void> {
    this.#tls?.stop();
    await this.#process?.stop();
  }

  retire(): void {
    this.#tls?.stop();
  }

  heldClaims(account: string): Promise<string | undefined> {
    return readFile(join(this.#claimsDir, `${account}.jwt`), 'utf8').catch(() => undefined);
  }

  get #claimsDir(): string {
    return join(this.#options.directory, 'jwt');
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
    const { directory, secretsDir, network, onChange, log } = this.#options;
    const tls = await ServerTls.start({
      ...{ directory: join(directory, 'tls'), secretsDir, network, log },
      hosts: () => hostsOf(profile),
      certificate: profile.certificate,
    });
    tls.onChange(() => {
      this.#process?.reload();
      onChange();
    });
    return tls;
  }

  async #configText(): Promise<(port: number) => string> {
    const { directory, operatorConfig } = this.#options;
    const { websocketPort, reach } = this.profile;
    const fixed = {
      ...(await operatorConfig()),
      host: reach === 'this-machine' ? '127.0.0.1' : anyAddress(),
      tls: this.#tls?.files,
      websocketPort,
      resolverDir: this.#claimsDir,
      jetStreamDir: join(directory, 'jetstream'),
    };
    return (port) => formatServerConfig({ ...fixed, port });
  }
}
