import { createDecipheriv, type DecipherGCM } from 'node:crypto';
import { readUint64 } from '../protocol/bytes.ts';
import { BridgeError, type ErrorCode, isErrorCode } from '../protocol/errors.ts';
import { REPLY, REPLY_HEAD, replySealing, TAG_LENGTH } from '../protocol/frame.ts';
import { decodeJson } from '../protocol/json.ts';
import { PlainError } from '../protocol/messages.ts';
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
 * Opens a sealed reply while it arrives: each piece is deciphered where it lies, and the plaintext is
 * handed out only after the tag was found right.
 */
export class SealedReceiver implements ReplyReceiver<SealedReply> {
  readonly #key: Uint8Array;
  readonly #session: Uint8Array;
  readonly #asked: number;
  readonly #head = new Uint8Array(REPLY_HEAD);
  readonly #tag = new Uint8Array(TAG_LENGTH);
  #position = 0;
  /** Where the tag begins. */
  #textEnd = 0;
  #decipher: DecipherGCM | undefined;
  readonly #text: Uint8Array[] = [];

  constructor(key: Uint8Array, session: Uint8Array, asked: number) {
    this.#key = key;
    this.#session = session;
    this.#asked = asked;
  }

  begin(sizeBytes: number): void {
    this.#textEnd = sizeBytes - TAG_LENGTH;
  }

  piece(bytes: Uint8Array): void {
    let rest = bytes;
    if (this.#position < REPLY_HEAD) rest = this.#takeHead(rest);
    // A refusal in clear has no tag: it is all text.
    const clear = this.#head[0] === REPLY.plain;
    const text = clear ? rest : rest.subarray(0, Math.max(0, this.#textEnd - this.#position));
    if (text.length > 0) {
      if (clear) this.#text.push(Uint8Array.from(text));
      else if (this.#decipher) this.#text.push(this.#decipher.update(text));
      this.#position += text.length;
    }
    const tag = rest.subarray(text.length);
    if (tag.length > 0) this.#tag.set(tag, this.#position - this.#textEnd);
    this.#position += tag.length;
  }

  end(): SealedReply {
    if (this.#head[0] === REPLY.plain)
      throw plainRefusal(Buffer.concat([this.#head.subarray(1), ...this.#text]));
    if (!this.#decipher || this.#textEnd < REPLY_HEAD) throw new BridgeError('MESSAGE_INVALID');
    try {
      this.#decipher.setAuthTag(this.#tag);
      this.#decipher.final();
    } catch (cause) {
      throw new BridgeError('MESSAGE_INVALID', { cause });
    }
    if (this.#head[0] === REPLY.json) return { kind: 'json', json: Buffer.concat(this.#text) };
    return { kind: 'bytes', pieces: this.#text, length: this.#textEnd - REPLY_HEAD };
  }

  /** What follows the head in `bytes`. */
  #takeHead(bytes: Uint8Array): Uint8Array {
    const taken = bytes.subarray(0, REPLY_HEAD - this.#position);
    this.#head.set(taken, this.#position);
    this.#position += taken.length;
    const [kind] = this.#head;
    if (this.#position === REPLY_HEAD && (kind === REPLY.json || kind === REPLY.bytes)) {
      const sealing = replySealing(kind, this.#session, this.#asked, readUint64(this.#head, 1));
      const options = { authTagLength: TAG_LENGTH };
      this.#decipher = createDecipheriv('aes-256-gcm', this.#key, sealing.nonce, options);
      this.#decipher.setAAD(sealing.associated);
    }
    return bytes.subarray(taken.length);
  }
}
