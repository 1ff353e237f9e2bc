/** The original's sealed boxes, "xkv1": NaCl's `crypto_box` behind a version and a nonce. */
import nacl from 'tweetnacl';
import { utf8 } from '../protocol/bytes.ts';
import { encodePublicKey } from '../protocol/nkey.ts';
import { nodeCrypto } from './node-crypto.ts';
import { type SecretBox, secretBox } from './secret-box.ts';

const VERSION = utf8('xkv1');
const NONCE_BYTES = nacl.box.nonceLength;
const SEALED_FROM = VERSION.length + NONCE_BYTES;
/** By how much a box is longer than what is in it. */
export const BOX_OVERHEAD = SEALED_FROM + nacl.box.overheadLength;

/** The public key, as text, of 32 secret bytes, which are used as they are. */
export const publicKeyOf = (seed: Uint8Array): string =>
  encodePublicKey('xkey', nacl.scalarMult.base(seed));

/** Boxes between two keys, agreed on once. Neither side proves who it is. */
export class SealedBoxes {
  /** Our public key, as text. */
  readonly publicKey: string;
  readonly #shared: Uint8Array;
  readonly #box: SecretBox;

  constructor(theirKey: Uint8Array, seed = nodeCrypto.randomBytes(32), box = secretBox()) {
    this.#box = box;
    this.publicKey = publicKeyOf(seed);
    this.#shared = nacl.box.before(theirKey, seed);
  }

  seal(bytes: Uint8Array, nonce: Uint8Array = nodeCrypto.randomBytes(NONCE_BYTES)): Uint8Array {
    const box = Buffer.allocUnsafeSlow(BOX_OVERHEAD + bytes.length);
    box.set(VERSION);
    box.set(nonce, VERSION.length);
    this.#box.seal(box.subarray(SEALED_FROM), bytes, nonce, this.#shared);
    return box;
  }

  /** Undefined when the box is not of these keys, or altered. */
  open(box: Uint8Array): Uint8Array | undefined {
    if (box.length < BOX_OVERHEAD || VERSION.some((byte, n) => box[n] !== byte)) return undefined;
    const nonce = box.subarray(VERSION.length, SEALED_FROM);
    return this.#box.open(box.subarray(SEALED_FROM), nonce, this.#shared);
  }
}
