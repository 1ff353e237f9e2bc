import type {
  JellyfinConfig,
  MediaServers,
  OpenServer,
  ServerTools,
} from '../../bridge/library/media-server.ts';
import type { BridgeError } from '../../bridge/protocol/errors.ts';
import type { Log } from '../../bridge/protocol/log.ts';
import { JellyfinClient } from '../client/jellyfin-client.ts';
import { Requests } from '../client/requests.ts';
import { JellyfinSource } from './jellyfin-source.ts';
import { JellyfinWatch } from './jellyfin-watch.ts';
import { readToken, type SecretStore } from './tokens.ts';

export type JellyfinServersDeps = {
  readonly secrets: SecretStore;
  readonly version: string;
  readonly log: Log;
};

/** The Jellyfin servers that sources are of. */
export class JellyfinServers implements MediaServers {
  readonly #deps: JellyfinServersDeps;

  constructor(deps: JellyfinServersDeps) {
    this.#deps = deps;
  }

  open(config: JellyfinConfig, tools: ServerTools): OpenServer {
    const { version, log } = this.#deps;
    const { address, libraries, paths, serverName: name, user, kind } = config;
    let problem: BridgeError | undefined;
    const requests = () => this.#requests(config);
    const source = new JellyfinSource({
      ...{ config, tools },
      client: async () => new JellyfinClient(await requests(), user?.id),
      greeter: new JellyfinClient(new Requests(address, { version, deviceId: 'natster' })),
      onState: (now) => {
        problem = now;
      },
    });
    return {
      source,
      info: () => ({
        ...{ kind, address, libraries, paths, name },
        ...(user && { user: user.name }),
        ...(problem && { problem: told(problem) }),
      }),
      watch: (onChange) =>
        new JellyfinWatch({ requests, hasSocket: user !== undefined, onChange, log }),
    };
  }

  async forget(config: { readonly kind: string }): Promise<void> {
    const { secret } = config as Partial<JellyfinConfig>;
    if (config.kind !== 'jellyfin' || secret === undefined) return;
    // A server that is away forgets us when somebody there removes our device.
    await this.#signOut(config as JellyfinConfig).catch(() => undefined);
    await this.#deps.secrets.remove(secret);
  }

  async #signOut(config: JellyfinConfig): Promise<void> {
    if (config.user) await new JellyfinClient(await this.#requests(config)).signOut();
  }

  async #requests({ address, secret }: JellyfinConfig): Promise<Requests> {
    const token = await readToken(this.#deps.secrets, secret);
    return new Requests(address, { ...token, version: this.#deps.version });
  }
}

const told = ({ code, message, hint }: BridgeError) => ({ code, message, hint });
