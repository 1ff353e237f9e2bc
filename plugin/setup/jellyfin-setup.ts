import { randomBytes } from 'node:crypto';
import type { JellyfinConfig } from '../../bridge/library/media-server.ts';
import type {
  ConnectAsk,
  ConnectionInfo,
  ServerChoice,
  ServerSetup,
} from '../../bridge/library/server-setup.ts';
import type { ToldServer } from '../../bridge/playback/told-servers.ts';
import { BridgeError, hasCode } from '../../bridge/protocol/errors.ts';
import { serverAddress } from '../client/address.ts';
import type { PublicInfo, SignedIn } from '../client/answers.ts';
import { plainId } from '../client/ids.ts';
import { JellyfinClient } from '../client/jellyfin-client.ts';
import { Requests } from '../client/requests.ts';
import { lineOf } from '../source/named.ts';
import { type SecretStore, writeToken } from '../source/tokens.ts';
import { type Library, librariesOf } from './libraries.ts';
import { checkedPaths, samplesOf } from './samples.ts';

const LIFETIME_MS = 15 * 60_000;
const MOST = 16;

type Login = {
  readonly token: string;
  readonly user?: { readonly id: string; readonly name: string };
};
type Connection = {
  readonly id: string;
  readonly address: string;
  readonly deviceId: string;
  readonly info: PublicInfo;
  readonly folders: readonly string[];
  readonly untilMs: number;
  /** While a code waits to be entered. */
  quick?: { readonly code: string; readonly secret: string };
  login?: Login;
  libraries?: readonly Library[];
};

type Kept = Pick<ToldServer, 'address' | 'secret' | 'name' | 'isUser'>;

export type JellyfinSetupDeps = { readonly secrets: SecretStore; readonly version: string };

/** Connections to servers that are being set up: in memory, for a quarter of an hour. */
export class JellyfinSetup implements ServerSetup {
  readonly #deps: JellyfinSetupDeps;
  readonly #connections = new Map<string, Connection>();

  constructor(deps: JellyfinSetupDeps) {
    this.#deps = deps;
  }

  async connect(ask: ConnectAsk, folders: readonly string[]): Promise<ConnectionInfo> {
    const address = serverAddress(ask.address);
    const deviceId = `natster-${randomBytes(8).toString('hex')}`;
    const client = this.#client(address, deviceId);
    const info = await client.info();
    const connection: Connection = {
      ...{ id: randomBytes(12).toString('base64url'), address, deviceId, info, folders },
      untilMs: Date.now() + LIFETIME_MS,
    };
    if (ask.apiKey !== undefined) connection.login = { token: ask.apiKey };
    else if (ask.user !== undefined) {
      connection.login = loginOf(await client.signIn(ask.user, ask.password ?? ''));
    } else {
      const { Code: code, Secret: secret } = await client.startQuickConnect();
      connection.quick = { code, secret };
    }
    await this.#list(connection);
    this.#keep(connection);
    return told(connection);
  }

  async connection(id: string): Promise<ConnectionInfo> {
    const connection = this.#get(id);
    const { quick, address, deviceId } = connection;
    if (quick && !connection.login) {
      const client = this.#client(address, deviceId);
      const { Authenticated } = await client.quickConnect(quick.secret);
      if (Authenticated) connection.login = loginOf(await client.endQuickConnect(quick.secret));
    }
    await this.#list(connection);
    return told(connection);
  }

  async choose({ connection: id, libraries: ids, paths }: ServerChoice): Promise<JellyfinConfig> {
    const connection = this.#get(id);
    const { address, deviceId, info, login, libraries = [] } = connection;
    if (!login) throw new BridgeError('JELLYFIN_REFUSED');
    const chosen = ids.map((each) => {
      const found = libraries.find((library) => library.id === each);
      if (!found) throw new BridgeError('JELLYFIN_LIBRARY_NOT_FOUND');
      return found;
    });
    const client = this.#client(address, deviceId, login);
    const samples = (await Promise.all(chosen.map((each) => samplesOf(client, each.id)))).flat();
    const wanted = paths ?? unique(chosen.flatMap((library) => library.paths));
    const checked = await checkedPaths(wanted, samples);
    const secret = `jellyfin-${randomBytes(12).toString('base64url')}`;
    await writeToken(this.#deps.secrets, secret, { token: login.token, deviceId });
    this.#connections.delete(id);
    return {
      ...{ kind: 'jellyfin', address, serverId: info.Id, serverName: nameOf(info), secret },
      ...(login.user && { user: login.user }),
      libraries: chosen.map(({ id: library, name }) => ({ id: library, name })),
      paths: checked,
    };
  }

  /** Keeps the token, for who may say what libraries there are: administrators. */
  async keep(id: string): Promise<Kept> {
    const { address, deviceId, info, login } = this.#get(id);
    if (!login) throw new BridgeError('JELLYFIN_REFUSED');
    await this.#client(address, deviceId, login)
      .folders()
      .catch(async (error: unknown) => {
        if (!hasCode(error, 'JELLYFIN_REFUSED')) throw error;
        await this.forget(id);
        throw new BridgeError('JELLYFIN_REFUSED', {
          message: 'Only an administrator of the Jellyfin server can add libraries there.',
          hint: 'Sign in as one, or give an API key.',
        });
      });
    const secret = `jellyfin-${randomBytes(12).toString('base64url')}`;
    await writeToken(this.#deps.secrets, secret, { token: login.token, deviceId });
    this.#connections.delete(id);
    return { address, secret, name: nameOf(info), isUser: login.user !== undefined };
  }

  /** Nobody came back for it: the server need not know us. */
  async forget(id: string): Promise<void> {
    const { address, deviceId, login } = this.#get(id);
    this.#connections.delete(id);
    if (!login?.user) return;
    await this.#client(address, deviceId, login)
      .signOut()
      .catch(() => undefined);
  }

  async #list(connection: Connection): Promise<void> {
    const { address, deviceId, login, folders } = connection;
    if (!login || connection.libraries) return;
    connection.libraries = await librariesOf(this.#client(address, deviceId, login), folders);
  }

  #client(address: string, deviceId: string, login?: Login): JellyfinClient {
    const { version } = this.#deps;
    return new JellyfinClient(
      new Requests(address, { version, deviceId, token: login?.token }),
      login?.user?.id,
    );
  }

  #keep(connection: Connection): void {
    const now = Date.now();
    for (const [id, { untilMs }] of this.#connections) {
      if (untilMs < now || this.#connections.size >= MOST) this.#connections.delete(id);
    }
    this.#connections.set(connection.id, connection);
  }

  #get(id: string): Connection {
    const connection = this.#connections.get(id);
    if (connection && connection.untilMs > Date.now()) return connection;
    throw new BridgeError('JELLYFIN_CONNECTION_NOT_FOUND');
  }
}

const loginOf = ({ AccessToken: token, User }: SignedIn): Login => {
  const id = plainId(User.Id);
  if (!id) throw new BridgeError('JELLYFIN_ANSWER_INVALID');
  return { token, user: { id, name: lineOf(User.Name)?.slice(0, 256) ?? 'user' } };
};

const nameOf = ({ ServerName }: PublicInfo): string =>
  lineOf(ServerName)?.slice(0, 256) ?? 'Jellyfin';

const unique = <T extends { readonly from: string }>(all: readonly T[]): readonly T[] => [
  ...new Map(all.map((each) => [each.from, each])).values(),
];

const told = (connection: Connection): ConnectionInfo => {
  const { id, address, info, quick, login, libraries } = connection;
  const version = lineOf(info.Version) ?? '';
  return {
    ...{ id, address, server: { id: info.Id, name: nameOf(info), version } },
    state: login ? 'connected' : 'waiting',
    ...(quick && !login && { code: quick.code }),
    ...(login?.user && { user: login.user.name }),
    ...(libraries && { libraries: [...libraries] }),
  };
};
