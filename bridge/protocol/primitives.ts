/**
 * The cryptographic primitives that the protocol is built from, handed in from outside: node:crypto
 * in the bridge, WebCrypto in a browser (whose calls are asynchronous, hence `Awaitable`).
 */
export type Awaitable<T> = T | Promise<T>;

/** An X25519 key pair (RFC 7748). The private half stays in the form that the primitives made. */
export interface KeyPair<Private = unknown> {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly privateKey: Private;
}

export interface Primitives {
  randomBytes(length: number): Uint8Array;
  generateKeyPair(): Awaitable<KeyPair>;
  /** X25519; throws when the result is all zero (a low-order point, RFC 7748 section 6.1). */
  dh(pair: KeyPair, publicKey: Uint8Array): Awaitable<Uint8Array>;
  /** SHA-256. */
  hash(...parts: readonly Uint8Array[]): Awaitable<Uint8Array>;
  /** HMAC-SHA-256. */
  hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Awaitable<Uint8Array>;
  /** AES-256-GCM with a nonce of 12 bytes; the tag of 16 bytes stands at the end. */
  seal(
    key: Uint8Array,
    nonce: Uint8Array,
    associated: Uint8Array,
    plaintext: Uint8Array,
  ): Awaitable<Uint8Array>;
  /** Inverse of `seal`; undefined when the message was altered or the key is another. */
  open(
    key: Uint8Array,
    nonce: Uint8Array,
    associated: Uint8Array,
    sealed: Uint8Array,
  ): Awaitable<Uint8Array | undefined>;
}
