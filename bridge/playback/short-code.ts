/** Codes that people read on one screen and type in at another. */
import { randomInt } from 'node:crypto';

/** Without those that look alike: 0 O, 1 I L, 5 S, 8 B, 2 Z, U V. */
const ALPHABET = '34679ACDEFGHJKMNPQRTVWXY';
const CODE_CHARS = 7;
export const CODE_LIFETIME_MS = 10 * 60_000;

/** None of `taken`. */
export const freshCode = (taken: ReadonlySet<string>): string => {
  for (;;) {
    const signs = Array.from({ length: CODE_CHARS }, () => ALPHABET[randomInt(ALPHABET.length)]);
    const code = signs.join('');
    if (!taken.has(code)) return code;
  }
};

/** As it was shown, however it was typed. */
export const typedCode = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
