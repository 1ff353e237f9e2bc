/** Secrets of the original's users are kept in these, so that whoever reads the network's memory has none of them. */
import { hkdfSync, randomBytes } from 'node:crypto';
import { nodeCrypto } from '../network/node-crypto.ts';
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from '../protocol/bytes.ts';

const NONCE_BYTES = 12;
const NOTHING = new Uint8Array();

/** A key for one purpose, of a secret that cannot be guessed. */
export const sealingKey = (secret: string, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', `natster ${purpose}`, 32));

export const seal = async (key: Uint8Array, value: unknown): Promise<string> => {
  const nonce = randomBytes(NONCE_BYTES);
  const sealed = await nodeCrypto.seal(key, nonce, NOTHING, utf8(JSON.stringify(value)));
  return toBase64Url(Buffer.concat([nonce, sealed]));
};

/** Undefined when it was sealed with another key, or altered. */
export const unseal = async (key: Uint8Array, text: string): Promise<unknown> => {
  const bytes = fromBase64Url(text);
  if (!bytes || bytes.length < NONCE_BYTES) return undefined;
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const opened = await nodeCrypto.open(key, nonce, NOTHING, bytes.subarray(NONCE_BYTES));
  return opened && JSON.parse(fromUtf8(opened));
};
