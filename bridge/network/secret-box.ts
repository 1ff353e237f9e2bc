/** NaCl's `secretbox`, by libsodium where the optional package is installed, else by tweetnacl: the same bytes, many times slower. */
import { createRequire } from 'node:module';
import nacl from 'tweetnacl';

export type SecretBox = {
  /** Fills `target`, which is longer than `bytes` by nacl.secretbox.overheadLength. */
  seal(target: Uint8Array, bytes: Uint8Array, nonce: Uint8Array, key: Uint8Array): void;
  /** Undefined when the key is another one, or the box was altered. */
  open(box: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array | undefined;
};

export const byTweetnacl: SecretBox = {
  seal: (target, bytes, nonce, key) => target.set(nacl.secretbox(bytes, nonce, key)),
  open: (box, nonce, key) => nacl.secretbox.open(box, nonce, key) ?? undefined,
};

/** What we use of the package. */
type Sodium = {
  crypto_secretbox_easy(
    target: Uint8Array,
    bytes: Uint8Array,
    nonce: Uint8Array,
    key: Uint8Array,
  ): void;
  crypto_secretbox_open_easy(
    target: Uint8Array,
    box: Uint8Array,
    nonce: Uint8Array,
    key: Uint8Array,
  ): boolean;
};
const PACKAGE = 'sodium-native';

const bySodium = (sodium: Sodium): SecretBox => ({
  seal: (target, bytes, nonce, key) => sodium.crypto_secretbox_easy(target, bytes, nonce, key),
  open: (box, nonce, key) => {
    if (box.length < nacl.secretbox.overheadLength) return undefined;
    const bytes = Buffer.allocUnsafeSlow(box.length - nacl.secretbox.overheadLength);
    return sodium.crypto_secretbox_open_easy(bytes, box, nonce, key) ? bytes : undefined;
  },
});

/** undefined where it is not installed, or does not load on this machine. */
export const sodiumBox = (): SecretBox | undefined => {
  try {
    return bySodium(createRequire(import.meta.url)(PACKAGE) as Sodium);
  } catch {
    return undefined;
  }
};

let fastest: SecretBox | undefined;
/** Looked for when it is needed first: most bridges never do. */
export const secretBox = (): SecretBox => {
  fastest ??= sodiumBox() ?? byTweetnacl;
  return fastest;
};
