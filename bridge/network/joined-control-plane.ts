import { errors, type NatsConnection } from '@nats-io/nats-core';
import { BridgeError, isErrorCode } from '../protocol/errors.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import { PlainError } from '../protocol/messages.ts';
import { type NetworkOperation, networkSubject } from '../protocol/subjects.ts';
import type { ControlPlane, ImportChange } from './control-plane.ts';

const ANSWER_TIMEOUT_MS = 10_000;

/** Asks the administrator of somebody else's network to change our account there. */
export class JoinedControlPlane implements ControlPlane {
  readonly #connected: (signal: AbortSignal) => Promise<NatsConnection>;

  constructor(connected: (signal: AbortSignal) => Promise<NatsConnection>) {
    this.#connected = connected;
  }

  addImport(wanted: ImportChange, signal: AbortSignal): Promise<void> {
    return this.#ask('imports.add', requestOf(wanted), signal);
  }

  removeImport(unwanted: ImportChange, signal: AbortSignal): Promise<void> {
    return this.#ask('imports.remove', requestOf(unwanted), signal);
  }

  revokeUser(user: string, endsAtSec: number, signal: AbortSignal): Promise<void> {
    return this.#ask('users.revoke', { user, endsAtSec }, signal);
  }

  async #ask(operation: NetworkOperation, request: object, signal: AbortSignal): Promise<void> {
    const nc = await this.#connected(signal);
    const options = { timeout: ANSWER_TIMEOUT_MS };
    const reply = await nc
      .request(networkSubject(operation), encodeJson(request), options)
      .catch((cause: unknown) => {
        if (cause instanceof errors.RequestError || cause instanceof errors.TimeoutError) {
          throw new BridgeError('ADMINISTRATOR_AWAY', { cause });
        }
        throw new BridgeError('NETWORK_UNREACHABLE', { cause });
      });
    const refused = decodeJson(PlainError, reply.data);
    if (!refused) return;
    const { code } = refused.error;
    throw new BridgeError(isErrorCode(code) ? code : 'INTERNAL');
  }
}

const requestOf = ({ owner, catalog, alias, waitedSec }: ImportChange) => ({
  ...{ owner, catalog, alias },
  ...(waitedSec && { waitedSec }),
});
