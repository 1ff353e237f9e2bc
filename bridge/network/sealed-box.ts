/** The original's sealed boxes, "xkv1": NaCl's `crypto_box` behind a version and a nonce. */
import nacl from 'tweetnacl';
import { concatBytes, utf8 } from '../protocol/bytes.ts';
import { encodePublicKey } from '../protocol/nkey.ts';
import { nodeCrypto } from './node-crypto.ts';

const VERSION = utf8('xkv1');
const NONCE_BYTES = nacl.box.nonceLength;
/** By how much a box is longer than what is in it. */
export const BOX_OVERHEAD = VERSION.length + NONCE_BYTES + nacl.box.overheadLength;

/** The public key, as text, of 32 secret bytes, which are used as they are. */
export const publicKeyOf = (seed: Uint8Array): string =>
  encodePublicKey('xkey', nacl.scalarMult.base(seed));

/** Boxes between two keys, agreed on once. Neither side proves who it is. */
export class SealedBoxes {
  /** Our public key, as text. */
  readonly publicKey: string;
  readonly #shared: Uint8Array;

  constructor(theirKey: Uint8Array, seed: Uint8Array = nodeCrypto.randomBytes(32)) {
    this.publicKey = publicKeyOf(seed);
    this.#shared = nacl.box.before(theirKey, seed);
  }

  seal(bytes: Uint8Array, nonce: Uint8Array = nodeCrypto.randomBytes(NONCE_BYTES)): Uint8Array {
    return concatBytes(VERSION, nonce, nacl.secretbox(bytes, nonce, this.#shared));
  }

  /** Undefined when the box is not of these keys, or altered. */
  open(box: Uint8Array): Uint8Array | undefined {
    if (box.length < BOX_OVERHEAD || VERSION.some((byte, n) => box[n] !== byte)) return undefined;
    const begin = VERSION.length + NONCE_BYTES;
    const nonce = box.subarray(VERSION.length, begin);
    return nacl.secretbox.open(box.subarray(begin), nonce, this.#shared) ?? undefined;
  }
}
