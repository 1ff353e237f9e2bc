import type { Household } from '../network/household.ts';
import { nodeCrypto } from '../network/node-crypto.ts';
import { concatBytes, equalBytes, utf8 } from '../protocol/bytes.ts';
import { BridgeError } from '../protocol/errors.ts';
import { decodePublicKey, encodePublicKey } from '../protocol/nkey.ts';
import { aesGcmNonce, Handshake, NoiseError } from '../protocol/noise.ts';

/*
 * A file that one household can read, and that only another one can have made (docs/protocol.md):
 *
 *   head = "natster hand-over 1" ‖ the receiver's long-term key (32)
 *   file = head ‖ Noise IK message 1 with a new key (32) as payload ‖ body under that key ‖ tag (16)
 */
const MAGIC = utf8('natster hand-over 1');
const KEY_BYTES = 32;
const HEAD_BYTES = MAGIC.length + KEY_BYTES;
/** Ephemeral key, static key with its tag, payload with its tag. */
const MESSAGE_BYTES = 32 + 48 + KEY_BYTES + 16;

export const sealFor = async (
  receiver: string,
  sender: Household,
  body: Uint8Array,
): Promise<Uint8Array> => {
  const rs = decodePublicKey('xkey', receiver);
  if (!rs) throw new RangeError('not a long-term key');
  const head = concatBytes(MAGIC, rs);
  const handshake = await handshakeOf(sender, head, rs);
  const key = nodeCrypto.randomBytes(KEY_BYTES);
  const message = await handshake.write(key);
  const sealed = await nodeCrypto.seal(key, aesGcmNonce(0), handshake.hash, body);
  return concatBytes(head, message, sealed);
};

export type Unsealed = {
  /** Long-term key of who made the file. */
  readonly sender: string;
  readonly body: Uint8Array;
};

/** Throws HAND_OVER_INVALID, HAND_OVER_FOREIGN. */
export const unseal = async (file: Uint8Array, receiver: Household): Promise<Unsealed> => {
  if (!equalBytes(file.subarray(0, MAGIC.length), MAGIC)) {
    throw new BridgeError('HAND_OVER_INVALID', { message: NOT_OURS });
  }
  const head = file.subarray(0, HEAD_BYTES);
  const message = file.subarray(HEAD_BYTES, HEAD_BYTES + MESSAGE_BYTES);
  if (message.length < MESSAGE_BYTES) throw new BridgeError('HAND_OVER_INVALID');
  if (!equalBytes(head.subarray(MAGIC.length), receiver.keyPair.publicKey)) {
    throw new BridgeError('HAND_OVER_FOREIGN');
  }
  const handshake = await handshakeOf(receiver, head);
  const key = await handshake.read(message).catch((cause: unknown) => {
    if (cause instanceof NoiseError) throw new BridgeError('HAND_OVER_INVALID', { cause });
    throw cause;
  });
  const sealed = file.subarray(HEAD_BYTES + MESSAGE_BYTES);
  const body = await nodeCrypto.open(key, aesGcmNonce(0), handshake.hash, sealed);
  if (!body || !handshake.remoteStatic) throw new BridgeError('HAND_OVER_INVALID');
  return { sender: encodePublicKey('xkey', handshake.remoteStatic), body };
};

const NOT_OURS = 'This is not a file that network hand-over writes.';

/** The sender's knows `rs`. */
const handshakeOf = ({ keyPair: s }: Household, prologue: Uint8Array, rs?: Uint8Array) =>
  Handshake.start({
    ...{ pattern: 'IK', prologue, s, primitives: nodeCrypto },
    ...(rs ? { initiator: true, rs } : { initiator: false }),
  });
