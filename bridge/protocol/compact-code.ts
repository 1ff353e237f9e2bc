/**
 * The shared shape of codes that people pass on: a word that says what it is, a dot, and base64url of
 * a version byte, the content and two check bytes, so that a code cut short is noticed before use.
 */
import { concatBytes, fromBase64Url, toBase64Url } from './bytes.ts';

const VERSION = 1;

/** Fletcher-16: catches cut, swapped and mistyped characters; not a protection against anybody. */
const checksum = (bytes: Uint8Array): Uint8Array => {
  let low = 0;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % 255;
    high = (high + low) % 255;
  }
  return Uint8Array.of(high, low);
};

export const encodeCode = (word: string, content: Uint8Array): string => {
  const body = concatBytes(Uint8Array.of(VERSION), content);
  return `${word}.${toBase64Url(concatBytes(body, checksum(body)))}`;
};

/** Without what a mail or a page puts between and around the lines of a code. */
export const withoutSpaces = (text: string): string => text.replaceAll(/\s/g, '');

/** What a text says that it is, whatever follows. */
export const wordOf = (text: string): string => withoutSpaces(text).split('.')[0] ?? '';

/** undefined when `text` is no whole code of this word and version; spaces in it do not matter. */
export const decodeCode = (word: string, text: string): Uint8Array | undefined => {
  const [head, encoded = '', ...more] = withoutSpaces(text).split('.');
  const raw = fromBase64Url(encoded);
  if (head !== word || more.length > 0 || !raw || raw.length < 3 || raw[0] !== VERSION)
    return undefined;
  const body = raw.subarray(0, -2);
  const [high, low] = checksum(body);
  return raw.at(-2) === high && raw.at(-1) === low ? body.slice(1) : undefined;
};
