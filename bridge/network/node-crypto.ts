import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { toBase64Url } from '../protocol/bytes.ts';
import type { KeyPair, Primitives } from '../protocol/primitives.ts';

const TAG_LENGTH = 16;

// JWK import is the fast way in: 6.5 µs for a public key, DER takes ten times as long.
export const publicKeyObject = (crv: 'X25519' | 'Ed25519', raw: Uint8Array): KeyObject =>
  createPublicKey({ key: { kty: 'OKP', crv, x: toBase64Url(raw) }, format: 'jwk' });

export const rawPublicKey = (key: KeyObject): Uint8Array =>
  new Uint8Array(Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url'));

/** RFC 8410 section 7: what stands before the 32 bytes of a private key. */
const PKCS8_HEAD = {
  X25519: '302e020100300506032b656e04220420',
  Ed25519: '302e020100300506032b657004220420',
} as const;

// PKCS#8 needs no public half, which a JWK would.
export const privateKeyObject = (crv: keyof typeof PKCS8_HEAD, seed: Uint8Array): KeyObject => {
  const key = Buffer.concat([Buffer.from(PKCS8_HEAD[crv], 'hex'), seed]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
};

/** The pair whose private scalar is `seed` (32 bytes), as nkeys derives xkeys from their seeds. */
export const keyPairFromSeed = (seed: Uint8Array): KeyPair<KeyObject> => {
  const privateKey = privateKeyObject('X25519', seed);
  return { privateKey, publicKey: rawPublicKey(createPublicKey(privateKey)) };
};

const makeKeyPair = (): KeyPair<KeyObject> => {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  return { privateKey, publicKey: rawPublicKey(publicKey) };
};

/** One-time pairs made ahead, so that no handshake waits for one. Each is given out once. */
const PREPARED = 4;
const prepared: KeyPair<KeyObject>[] = [];
const prepareKeyPairs = (): void => {
  while (prepared.length < PREPARED) prepared.push(makeKeyPair());
};

/** The protocol's primitives on node:crypto. */
export const nodeCrypto: Primitives = {
  randomBytes: (length) => new Uint8Array(randomBytes(length)),
  generateKeyPair: () => {
    setImmediate(prepareKeyPairs);
    return prepared.pop() ?? makeKeyPair();
  },
  dh: (pair, publicKey) => {
    const privateKey = (pair as KeyPair<KeyObject>).privateKey;
    return diffieHellman({ privateKey, publicKey: publicKeyObject('X25519', publicKey) });
  },
  hash: (...parts) => {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest();
  },
  hmac: (key, ...parts) => {
    const hmac = createHmac('sha256', key);
    for (const part of parts) hmac.update(part);
    return hmac.digest();
  },
  seal: (key, nonce, associated, plaintext) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    cipher.setAAD(associated);
    const body = cipher.update(plaintext);
    cipher.final();
    return Buffer.concat([body, cipher.getAuthTag()]);
  },
  open: (key, nonce, associated, sealed) => {
    if (sealed.length < TAG_LENGTH) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_LENGTH });
    decipher.setAAD(associated);
    decipher.setAuthTag(sealed.subarray(-TAG_LENGTH));
    const plaintext = decipher.update(sealed.subarray(0, -TAG_LENGTH));
    try {
      decipher.final();
    } catch {
      return undefined;
    }
    return plaintext;
  },
};
