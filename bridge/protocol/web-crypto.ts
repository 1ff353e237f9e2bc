import { concatBytes } from './bytes.ts';
import type { KeyPair, Primitives } from './primitives.ts';

type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;
type Bytes = Uint8Array<ArrayBuffer>;

const X25519 = { name: 'X25519' };
const TAG_BITS = 128;

/** WebCrypto takes no views of shared memory, which nothing here is. */
const plain = (bytes: Uint8Array): Bytes => bytes as Bytes;

/** A session's two keys seal every block of a film: each is imported once. */
const imported = new WeakMap<Uint8Array, Promise<Key>>();
const aesKey = (raw: Uint8Array): Promise<Key> => {
  let key = imported.get(raw);
  if (!key) {
    key = crypto.subtle.importKey('raw', plain(raw), 'AES-GCM', false, ['encrypt', 'decrypt']);
    imported.set(raw, key);
  }
  return key;
};

const gcm = (nonce: Uint8Array, associated: Uint8Array) => ({
  ...{ name: 'AES-GCM', iv: plain(nonce), additionalData: plain(associated) },
  tagLength: TAG_BITS,
});

/** The protocol's primitives on WebCrypto. Private keys cannot be read out, not even by the page itself. */
export const webCrypto: Primitives = {
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  generateKeyPair: async () => {
    const pair = (await crypto.subtle.generateKey(X25519, false, ['deriveBits'])) as {
      publicKey: Key;
      privateKey: Key;
    };
    const raw = await crypto.subtle.exportKey('raw', pair.publicKey);
    return { privateKey: pair.privateKey, publicKey: new Uint8Array(raw) };
  },
  // It refuses a result of zeros, too.
  dh: async (pair, publicKey) => {
    const { privateKey } = pair as KeyPair<Key>;
    const theirs = await crypto.subtle.importKey('raw', plain(publicKey), X25519, false, []);
    const options = { name: 'X25519', public: theirs };
    return new Uint8Array(await crypto.subtle.deriveBits(options, privateKey, 256));
  },
  hash: async (...parts) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', plain(concatBytes(...parts)))),
  hmac: async (key, ...parts) => {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    // WebCrypto has no HMAC key of no bytes; to HMAC a zero byte more is the same key.
    const raw = key.length > 0 ? key : new Uint8Array(1);
    const hmac = await crypto.subtle.importKey('raw', plain(raw), algorithm, false, ['sign']);
    return new Uint8Array(await crypto.subtle.sign('HMAC', hmac, plain(concatBytes(...parts))));
  },
  seal: async (key, nonce, associated, text) => {
    const sealed = await crypto.subtle.encrypt(
      gcm(nonce, associated),
      await aesKey(key),
      plain(text),
    );
    return new Uint8Array(sealed);
  },
  open: async (key, nonce, associated, sealed) => {
    if (sealed.length < TAG_BITS / 8) return undefined;
    const aes = await aesKey(key);
    return crypto.subtle.decrypt(gcm(nonce, associated), aes, plain(sealed)).then(
      (text) => new Uint8Array(text),
      () => undefined,
    );
  },
};
