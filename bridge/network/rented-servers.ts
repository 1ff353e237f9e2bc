import { join } from 'node:path';
import type { Log } from '../protocol/log.ts';
import { type NetworkProfile, urlsOf, websocketsOf } from './network-profile.ts';
import type { Route } from './route.ts';
import type { Servers } from './servers.ts';
import { Authorities } from './tls/authorities.ts';
import { knock } from './tls/knock.ts';

const LOOK_MS = 24 * 3_600_000;

export type RentedServersOptions = {
  readonly profile: NetworkProfile;
  readonly directory: string;
  readonly secretsDir: string;
  /** The network's operator key. */
  readonly network: string;
  /** Called when there is another authority to be trusted. */
  readonly onChange: () => void;
  readonly log: Log;
};

/** Servers on machines of somebody else, which run from what `network export` wrote. */
export class RentedServers implements Servers {
  readonly isHere = false;
  readonly certificateEndsAt = undefined;
  readonly #options: RentedServersOptions;
  #authorities: Authorities | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RentedServersOptions) {
    this.#options = options;
  }

  get profile(): NetworkProfile {
    return this.#options.profile;
  }

  get urls(): string[] {
    return urlsOf(this.profile, 0);
  }

  get websockets(): string[] {
    return websocketsOf(this.profile);
  }

  get ca(): readonly string[] {
    return this.profile.isTrustedBySystems ? [] : (this.#authorities?.trusted ?? []);
  }

  get route(): Route {
    return { urls: this.urls, ca: this.ca };
  }

  get homeRoute(): Route {
    const { leafPort } = this.profile;
    const route = leafPort ? { urls: [`nats://127.0.0.1:${leafPort}`], ca: [] } : this.route;
    return { ...route, websockets: this.websockets };
  }

  async prepare(): Promise<void> {
    this.#authorities = await openAuthorities(this.#options);
  }

  async start(): Promise<void> {
    if (!this.#authorities) await this.prepare();
    this.#timer = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  async stop(): Promise<void> {
    this.retire();
  }

  retire(): void {
    clearInterval(this.#timer);
  }

  async heldClaims(): Promise<undefined> {
    return undefined;
  }

  #look(): void {
    const { log, onChange } = this.#options;
    this.#authorities?.renew(Date.now()).then(
      (isNew) => isNew && onChange(),
      (error: Error) => log.error({ error: error.message }, 'no new authority could be made'),
    );
  }
}

/** The network's own authorities, one of which signs at present. */
export const openAuthorities = async (options: {
  readonly directory: string;
  readonly secretsDir: string;
  readonly network: string;
}): Promise<Authorities> => {
  const { directory, secretsDir, network } = options;
  const authorities = await Authorities.open(join(directory, 'tls'), secretsDir, network);
  await authorities.renew(Date.now());
  return authorities;
};

/** The profile, with whose certificates its servers show: the network's own, or one that systems trust. */
export const recognise = async (
  profile: NetworkProfile,
  authorities: Authorities,
): Promise<NetworkProfile> => {
  const [{ host, port } = { host: '', port: 0 }] = profile.servers ?? [];
  const answers = async (ca: readonly string[]) =>
    'endsAt' in (await knock(host, port, host, ca, /^INFO /));
  const isTrustedBySystems = !(await answers(authorities.trusted)) && (await answers([]));
  return { ...profile, ...(isTrustedBySystems && { isTrustedBySystems }) };
};
