/**
 * The text form of NATS keys: base32 (RFC 4648, no padding) of a prefix byte, 32 key bytes and a
 * CRC-16/XMODEM, little-endian. 56 characters whose first letter tells the kind of key.
 * Source: nats-io/nkeys README, "Encoding".
 */
import { type Static, Type } from 'typebox';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const PREFIX = { account: 0, operator: 14 << 3, user: 20 << 3, xkey: 23 << 3 } as const;
const SEED_PREFIX = 18 << 3;

export type KeyKind = keyof typeof PREFIX;

const publicKey = (letter: string) => Type.String({ pattern: `^${letter}[A-Z2-7]{55}$` });
/** Public key of a NATS account. */
export const AccountKey = publicKey('A');
export type AccountKey = Static<typeof AccountKey>;
/** Public key of a NATS operator: the name of a network. */
export const OperatorKey = publicKey('O');
/** Public key of a user of an account. */
export const UserKey = publicKey('U');
/** Public X25519 key ("xkey"): the long-term name of a household. */
export const XKey = publicKey('X');
export type XKey = Static<typeof XKey>;

const crc16 = (bytes: Uint8Array): number => {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
    crc &= 0xffff;
  }
  return crc;
};

const toBase32 = (bytes: Uint8Array): string => {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(buffer >> bits) & 31];
    }
    buffer &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET[(buffer << (5 - bits)) & 31] : text;
};

const fromBase32 = (text: string): Uint8Array | undefined => {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let buffer = 0;
  let bits = 0;
  let length = 0;
  for (const char of text) {
    const value = ALPHABET.indexOf(char);
    if (value < 0) return undefined;
    buffer = (buffer << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = (buffer >> bits) & 255;
      buffer &= (1 << bits) - 1;
    }
  }
  return bytes;
};

const withChecksum = (bytes: Uint8Array): string => {
  const raw = new Uint8Array(bytes.length + 2);
  raw.set(bytes);
  new DataView(raw.buffer).setUint16(bytes.length, crc16(bytes), true);
  return toBase32(raw);
};

const checked = (text: string, headLength: number): Uint8Array | undefined => {
  const raw = fromBase32(text);
  if (raw?.length !== headLength + 32 + 2 || toBase32(raw) !== text) return undefined;
  const body = raw.subarray(0, -2);
  return new DataView(raw.buffer).getUint16(body.length, true) === crc16(body) ? body : undefined;
};

/** Text of a public key of 32 bytes. */
export const encodePublicKey = (kind: KeyKind, key: Uint8Array): string =>
  withChecksum(Uint8Array.of(PREFIX[kind], ...key));

/** The 32 bytes of a public key; undefined when the text is not a whole, unaltered key of `kind`. */
export const decodePublicKey = (kind: KeyKind, text: string): Uint8Array | undefined => {
  const body = checked(text, 1);
  return body?.[0] === PREFIX[kind] ? body.slice(1) : undefined;
};

/** Text of a seed of 32 bytes (58 characters, `S` and the kind's letter first): a secret. */
export const encodeSeed = (kind: KeyKind, seed: Uint8Array): string => {
  const prefix = PREFIX[kind];
  return withChecksum(Uint8Array.of(SEED_PREFIX | (prefix >> 5), (prefix & 31) << 3, ...seed));
};

/** The 32 bytes of a seed; undefined when the text is not a whole, unaltered seed of `kind`. */
export const decodeSeed = (kind: KeyKind, text: string): Uint8Array | undefined => {
  const body = checked(text, 2);
  if (!body || ((body[0] as number) & 0xf8) !== SEED_PREFIX) return undefined;
  const prefix = (((body[0] as number) & 7) << 5) | ((body[1] as number) >> 3);
  return prefix === PREFIX[kind] ? body.slice(2) : undefined;
};
