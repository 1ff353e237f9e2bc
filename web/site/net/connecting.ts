import { errors, jwtAuthenticator, type NatsConnection, wsconnect } from '@nats-io/nats-core';
import { utf8 } from '../../../bridge/protocol/bytes.ts';
import { BridgeError, isErrorCode } from '../../../bridge/protocol/errors.ts';
import { decodeJson } from '../../../bridge/protocol/json.ts';
import { PlainError } from '../../../bridge/protocol/messages.ts';
import { browserInbox } from '../../../bridge/protocol/subjects.ts';

export type User = {
  readonly url: string;
  readonly jwt: string;
  /** Seed, and public key. */
  readonly seed: string;
  readonly user: string;
};

/** Throws BROWSER_NOT_LINKED when the network does not let us in, else NETWORK_UNREACHABLE. */
export const connect = async (
  { url, jwt, seed, user }: User,
  reconnect: boolean,
): Promise<NatsConnection> => {
  try {
    return await wsconnect({
      ...{ servers: url, timeout: 10_000, reconnect, maxReconnectAttempts: -1 },
      // The server knows others by their addresses for bridges.
      ignoreClusterUpdates: true,
      inboxPrefix: browserInbox(user),
      authenticator: jwtAuthenticator(jwt, utf8(seed)),
    });
  } catch (cause) {
    const code = isRefusal(cause) ? 'BROWSER_NOT_LINKED' : 'NETWORK_UNREACHABLE';
    throw new BridgeError(code, { cause });
  }
};

/** Whether the network does not let us in (any more). */
export const isRefusal = (error: unknown): boolean =>
  error instanceof errors.AuthorizationError ||
  error instanceof errors.UserAuthenticationExpiredError;

/** Throws OWNER_AWAY when nobody listens, TIMED_OUT, NETWORK_UNREACHABLE. */
export const request = async (
  nc: NatsConnection,
  subject: string,
  message: Uint8Array,
  timeoutMs: number,
): Promise<Uint8Array> => {
  try {
    return (await nc.request(subject, message, { timeout: timeoutMs })).data;
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.cause ?? cause) : cause;
    if (reason instanceof errors.NoRespondersError) throw new BridgeError('OWNER_AWAY', { cause });
    const isLate = reason instanceof errors.TimeoutError;
    throw new BridgeError(isLate ? 'TIMED_OUT' : 'NETWORK_UNREACHABLE', { cause });
  }
};

/** A refusal in clear: a hint, nothing in it is trusted. */
export const refusalIn = (bytes: Uint8Array): { code: string; epoch?: string } | undefined =>
  decodeJson(PlainError, bytes)?.error;

export const refused = (code: string): BridgeError =>
  new BridgeError(isErrorCode(code) ? code : 'INTERNAL');
