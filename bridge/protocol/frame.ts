/**
 * Framing of what travels on the v2 subjects (docs/protocol.md, "Frames").
 *
 *   ask    = session (16) ‖ number (8) ‖ ciphertext ‖ tag (16)      associated data: session
 *   reply  = kind (1) ‖ …
 *     plain      JSON                                               a hint, nothing in it is trusted
 *     handshake  Noise message 2
 *     json,bytes number (8) ‖ ciphertext ‖ tag (16)                 associated data: kind ‖ session ‖ number of the ask
 */
import { concatBytes, readUint64, writeUint64 } from './bytes.ts';
import { aesGcmNonce } from './noise.ts';

export const REPLY = { plain: 0, handshake: 1, json: 2, bytes: 3 } as const;

export const SESSION_ID_LENGTH = 16;
export const TAG_LENGTH = 16;
const ASK_HEAD = SESSION_ID_LENGTH + 8;
/** Bytes before the ciphertext of a sealed reply. */
export const REPLY_HEAD = 1 + 8;
/** What sealing adds to the plaintext of a reply. */
export const REPLY_OVERHEAD = REPLY_HEAD + TAG_LENGTH;

/** The session's name in clear: the first half of the handshake hash, so neither side chooses it. */
export const sessionIdOf = (handshakeHash: Uint8Array): Uint8Array =>
  handshakeHash.slice(0, SESSION_ID_LENGTH);

/** What an AEAD needs besides key and text; `number` is the sender's own counter. */
export type Sealing = { readonly nonce: Uint8Array; readonly associated: Uint8Array };

export const askHead = (session: Uint8Array, number: number): Uint8Array => {
  const head = new Uint8Array(ASK_HEAD);
  head.set(session);
  writeUint64(head, SESSION_ID_LENGTH, number);
  return head;
};

export const askSealing = (session: Uint8Array, number: number): Sealing => ({
  nonce: aesGcmNonce(number),
  associated: session,
});

export type Ask = { session: Uint8Array; number: number; sealed: Uint8Array };

/** undefined when the message cannot be one. */
export const parseAsk = (message: Uint8Array): Ask | undefined => {
  if (message.length < ASK_HEAD + TAG_LENGTH) return undefined;
  const number = readUint64(message, SESSION_ID_LENGTH);
  if (!Number.isSafeInteger(number)) return undefined;
  const session = message.subarray(0, SESSION_ID_LENGTH);
  return { session, number, sealed: message.subarray(ASK_HEAD) };
};

export const replyHead = (kind: number, number: number): Uint8Array => {
  const head = new Uint8Array(REPLY_HEAD);
  head[0] = kind;
  writeUint64(head, 1, number);
  return head;
};

export const replySealing = (
  kind: number,
  session: Uint8Array,
  asked: number,
  number: number,
): Sealing => {
  const associated = new Uint8Array(1 + SESSION_ID_LENGTH + 8);
  associated[0] = kind;
  associated.set(session, 1);
  writeUint64(associated, 1 + SESSION_ID_LENGTH, asked);
  return { nonce: aesGcmNonce(number), associated };
};

export const plainReply = (json: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(REPLY.plain), json);

export const handshakeReply = (message: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(REPLY.handshake), message);

/** The payload of Noise message 2: JSON, then the first block where one was asked for. */
export const packOpened = (json: Uint8Array, block: Uint8Array): Uint8Array => {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, json.length);
  return concatBytes(length, json, block);
};

export const unpackOpened = (
  payload: Uint8Array,
): { json: Uint8Array; block: Uint8Array } | undefined => {
  if (payload.length < 4) return undefined;
  const end = 4 + new DataView(payload.buffer, payload.byteOffset).getUint32(0);
  if (end > payload.length) return undefined;
  return { json: payload.subarray(4, end), block: payload.subarray(end) };
};
