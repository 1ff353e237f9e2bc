import { type Authenticator, errors, type TlsOptions } from '@nats-io/nats-core';
import { toBase64Url, utf8 } from '../protocol/bytes.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import type { UserCredentials } from './claims.ts';
import { connectFast, type FastConnection } from './fast-transport.ts';
import type { Beginning, Trust } from './splitting-transport.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const RECONNECT_WAIT_MS = 250;
const PING_INTERVAL_MS = 20_000;

export type ConnectOptions = {
  /** `nats://host:port`, or `tls://host:port` for all of them. */
  readonly urls: readonly string[];
  /** Under TLS: how the servers are known. */
  readonly trust?: (() => Trust) | undefined;
  /** As in `Route`. */
  readonly isTlsLater?: boolean | undefined;
  /** Without one the server decides who we are (guests with an invitation). */
  readonly user?: UserCredentials;
  /** Whether to connect again after a loss, for ever; true unless given. */
  readonly reconnect?: boolean;
  /** Shown by the server's monitoring. */
  readonly name: string;
  readonly log: Log;
  /** Ends the first attempts; a connection that is there once has its own end. */
  readonly signal?: AbortSignal;
};

/** Connects; states are logged. Throws NETWORK_UNREACHABLE. */
export const connect = async ({
  urls,
  trust = () => ({ ca: [] }),
  isTlsLater = false,
  user,
  reconnect = true,
  name,
  log,
  signal,
}: ConnectOptions): Promise<FastConnection> => {
  const beginning = { signal };
  try {
    const connection = await connectFast({
      servers: urls.map((url) => new URL(url).host),
      ...(isTls(urls) && { tls: isTlsLater ? laterTls(trust()) : tlsFirst(trust) }),
      name,
      timeout: CONNECT_TIMEOUT_MS,
      reconnect,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_WAIT_MS,
      reconnectJitter: RECONNECT_WAIT_MS,
      pingInterval: PING_INTERVAL_MS,
      noAsyncTraces: true,
      ...(user && { authenticator: authenticatorOf(user) }),
      ...({ beginning } as Beginning),
    });
    beginning.signal = undefined;
    logStates(connection, name, log).catch((error: Error) =>
      log.error({ name, error: error.message }, 'lost sight of a connection'),
    );
    return connection;
  } catch (cause) {
    throw new BridgeError('NETWORK_UNREACHABLE', {
      message: `The network at ${urls.join(', ')} cannot be reached: ${(cause as Error).message}`,
      cause,
    });
  }
};

const tlsFirst = (trust: () => Trust) => ({ handshakeFirst: true, trust }) as TlsOptions;
const laterTls = ({ ca }: Trust): TlsOptions => (ca.length > 0 ? { ca: ca.join('\n') } : {});

/** Signs the server's challenge. */
const authenticatorOf =
  ({ jwt, key }: UserCredentials): Authenticator =>
  (nonce) => ({ jwt, nkey: key.getPublicKey(), sig: toBase64Url(key.sign(utf8(nonce ?? ''))) });

/** The server is there and does not let this user in; a server that was too slow does not count. */
export const isRefusal = (cause: unknown): boolean =>
  cause instanceof errors.UserAuthenticationExpiredError ||
  (cause instanceof errors.AuthorizationError && !/timeout/i.test(cause.message));

const isTls = (urls: readonly string[]): boolean => urls.some((url) => url.startsWith('tls:'));

const logStates = async ({ nc }: FastConnection, name: string, log: Log): Promise<void> => {
  for await (const status of nc.status()) {
    if (status.type === 'error') log.warn({ name, error: status.error.message }, 'network error');
    else if (status.type === 'disconnect') log.info({ name }, 'network connection lost');
    else if (status.type === 'reconnect') log.info({ name }, 'network connection is back');
  }
};
