const HEX = /^(?:[0-9a-f]{2})*$/;

export const concatBytes = (...parts: readonly Uint8Array[]): Uint8Array => {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
};

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  // No early exit: the time taken says nothing about where two keys differ.
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
};

const ENCODER = new TextEncoder();
const STRICT_DECODER = new TextDecoder('utf-8', { fatal: true });

export const utf8 = (text: string): Uint8Array => ENCODER.encode(text);
/** Throws TypeError when the bytes are not UTF-8. */
export const fromUtf8 = (bytes: Uint8Array): string => STRICT_DECODER.decode(bytes);

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Throws RangeError when `text` is not lower-case hex. */
export const fromHex = (text: string): Uint8Array => {
  if (!HEX.test(text)) throw new RangeError('not lower-case hex');
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
};

/** RFC 4648 section 5, without padding. */
export const toBase64Url = (bytes: Uint8Array): string => {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
};

/** Inverse of {@link toBase64Url}; undefined when `text` is not its canonical output. */
export const fromBase64Url = (text: string): Uint8Array | undefined => {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
  return toBase64Url(bytes) === text ? bytes : undefined;
};

/** Writes `value` big-endian as 64 bits; `value` is a safe integer. */
export const writeUint64 = (target: Uint8Array, offset: number, value: number): void => {
  const view = new DataView(target.buffer, target.byteOffset + offset, 8);
  view.setUint32(0, Math.floor(value / 2 ** 32));
  view.setUint32(4, value >>> 0);
};

/** Reads 64 bits big-endian; a number above 2^53 - 1 comes back as Infinity, which no check accepts. */
export const readUint64 = (source: Uint8Array, offset: number): number => {
  const view = new DataView(source.buffer, source.byteOffset + offset, 8);
  const value = view.getUint32(0) * 2 ** 32 + view.getUint32(4);
  return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY;
};
