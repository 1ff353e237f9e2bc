import { nodeCrypto } from '../network/node-crypto.ts';
import { toBase64Url, toHex } from '../protocol/bytes.ts';

const MAX_SEEN = 100_000;

/**
 * Message 1 of a handshake can be replayed by nature. Each names our epoch, and within an epoch every
 * ephemeral key is taken once. When too many are remembered a new epoch begins, and all are forgotten.
 */
export class SeenEphemerals {
  #epoch = newEpoch();
  readonly #seen = new Set<string>();

  get epoch(): string {
    return this.#epoch;
  }

  has(ephemeral: Uint8Array): boolean {
    return this.#seen.has(toHex(ephemeral));
  }

  add(ephemeral: Uint8Array): void {
    if (this.#seen.size >= MAX_SEEN) {
      this.#seen.clear();
      this.#epoch = newEpoch();
    }
    this.#seen.add(toHex(ephemeral));
  }
}

const newEpoch = (): string => toBase64Url(nodeCrypto.randomBytes(16));
