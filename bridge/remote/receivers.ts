import { createDecipheriv } from 'node:crypto';
import { readUint64 } from '../protocol/bytes.ts';
import { BridgeError, type ErrorCode, isErrorCode } from '../protocol/errors.ts';
import { REPLY, REPLY_HEAD, REPLY_OVERHEAD, replySealing, TAG_LENGTH } from '../protocol/frame.ts';
import { decodeJson } from '../protocol/json.ts';
import { BLOCK_MAX, PlainError } from '../protocol/messages.ts';
import type { ReplyReceiver } from './mailbox.ts';

/** An error that the other side, or anybody in between, claims in clear: a hint. */
export class PlainRefusal extends BridgeError {
  readonly epoch: string | undefined;

  constructor(code: ErrorCode, epoch?: string) {
    super(code);
    this.epoch = epoch;
  }
}

export const plainRefusal = (json: Uint8Array): PlainRefusal => {
  const refused = decodeJson(PlainError, json)?.error;
  const code = isErrorCode(refused?.code) ? refused.code : 'MESSAGE_INVALID';
  return new PlainRefusal(code, refused?.epoch);
};

/** Collects a small reply whole. */
export class WholeReceiver implements ReplyReceiver<Uint8Array> {
  #whole = new Uint8Array(0);
  #filled = 0;

  begin(sizeBytes: number): void {
    this.#whole = new Uint8Array(sizeBytes);
  }

  piece(bytes: Uint8Array): void {
    this.#whole.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  end(): Uint8Array {
    return this.#whole;
  }
}

export type SealedReply =
  | { readonly kind: 'json'; readonly json: Uint8Array }
  | { readonly kind: 'bytes'; readonly pieces: readonly Uint8Array[]; readonly length: number };

/**
 * Plaintext is made in pieces of one size. The allocator then finds a place for each where an earlier
 * one was; with pieces as they come from the socket it kept 100 MB of gaps.
 */
const PIECE = 128 * 1024;
/** Ciphertext waits in buffers that are used again; more than this many at once are left to the collector. */
const MAX_SPARE = 8;
const BUFFER_BYTES = BLOCK_MAX + REPLY_OVERHEAD;
const spare: Uint8Array[] = [];

/** Opens a sealed reply; plaintext is handed out only after the tag was found right. */
export class SealedReceiver implements ReplyReceiver<SealedReply> {
  readonly #key: Uint8Array;
  readonly #session: Uint8Array;
  readonly #asked: number;
  #message: Uint8Array = new Uint8Array(0);
  #filled = 0;

  constructor(key: Uint8Array, session: Uint8Array, asked: number) {
    this.#key = key;
    this.#session = session;
    this.#asked = asked;
  }

  begin(sizeBytes: number): void {
    const buffer =
      sizeBytes <= BUFFER_BYTES
        ? (spare.pop() ?? new Uint8Array(BUFFER_BYTES))
        : new Uint8Array(sizeBytes);
    this.#message = buffer.subarray(0, sizeBytes);
  }

  piece(bytes: Uint8Array): void {
    this.#message.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  end(): SealedReply {
    try {
      return this.#open();
    } finally {
      const { buffer } = this.#message;
      if (buffer.byteLength === BUFFER_BYTES && spare.length < MAX_SPARE)
        spare.push(new Uint8Array(buffer));
      this.#message = new Uint8Array(0);
    }
  }

  #open(): SealedReply {
    const message = this.#message;
    const [kind] = message;
    if (kind === REPLY.plain) throw plainRefusal(message.subarray(1));
    const isSealed =
      (kind === REPLY.json || kind === REPLY.bytes) && message.length >= REPLY_OVERHEAD;
    if (!isSealed) throw new BridgeError('MESSAGE_INVALID');
    const sealing = replySealing(kind, this.#session, this.#asked, readUint64(message, 1));
    const options = { authTagLength: TAG_LENGTH };
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealing.nonce, options);
    decipher.setAAD(sealing.associated);
    const end = message.length - TAG_LENGTH;
    const pieces: Uint8Array[] = [];
    for (let start = REPLY_HEAD; start < end; start += PIECE) {
      pieces.push(decipher.update(message.subarray(start, Math.min(start + PIECE, end))));
    }
    try {
      decipher.setAuthTag(message.subarray(end));
      decipher.final();
    } catch (cause) {
      throw new BridgeError('MESSAGE_INVALID', { cause });
    }
    if (kind === REPLY.json) return { kind: 'json', json: Buffer.concat(pieces) };
    return { kind: 'bytes', pieces, length: end - REPLY_HEAD };
  }
}
