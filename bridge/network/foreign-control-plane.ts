import type { NatsConnection } from '@nats-io/nats-core';
import { BridgeError } from '../protocol/errors.ts';
import { localOriginal } from '../protocol/subjects.ts';
import type { ControlPlane, ImportChange } from './control-plane.ts';

const ANSWER_TIMEOUT_MS = 3_000;
const EMPTY = new Uint8Array(0);

/**
 * Of an account that we have credentials of and cannot change. Imports that the original's programs made there can
 * be used: one is there when its owner's program answers.
 */
export class ForeignControlPlane implements ControlPlane {
  readonly #connected: (signal: AbortSignal) => Promise<NatsConnection>;

  constructor(connected: (signal: AbortSignal) => Promise<NatsConnection>) {
    this.#connected = connected;
  }

  async addImport({ catalog, alias }: ImportChange, signal: AbortSignal): Promise<void> {
    if (alias !== catalog) throw new BridgeError('ACCOUNT_FOREIGN', { message: MISNAMED });
    const nc = await this.#connected(signal);
    const options = { timeout: ANSWER_TIMEOUT_MS };
    await nc.request(localOriginal(catalog, 'get'), EMPTY, options).catch((cause: unknown) => {
      throw new BridgeError('ACCOUNT_FOREIGN', {
        message: `Nobody answers for "${catalog}": its owner is away, or your account does not import it.`,
        hint: 'Try again when they are there. What your account imports is changed where it is administered.',
        cause,
      });
    });
  }

  /** It stays in the account, where nobody asks for it any more. */
  async removeImport(): Promise<void> {}

  async revokeUser(): Promise<void> {
    throw new BridgeError('ACCOUNT_FOREIGN');
  }
}

const MISNAMED =
  'On an account that is administered elsewhere a catalog keeps the name that its owner gave it.';
