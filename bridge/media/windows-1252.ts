/** What windows-1252 has from 0x80 to 0x9f. */
const PUNCTUATION = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * Unicode has control characters there that nobody means, and that some versions of Node (20.20 is one),
 * taking windows-1252 for ISO 8859-1, give for that encoding, too.
 */
export const withPunctuation = (text: string): string =>
  text.replace(/[\x80-\x9f]/g, (char) => PUNCTUATION[char.charCodeAt(0) - 0x80] ?? char);
