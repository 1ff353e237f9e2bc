import { withPunctuation } from './windows-1252.ts';

/** Long enough for an XML declaration. */
const DECLARATION_BYTES = 256;
const DECLARED = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']/i;

const startsWith = (bytes: Uint8Array, ...start: readonly number[]): boolean =>
  start.every((byte, at) => bytes[at] === byte);

/** UTF-16 shows by its mark, or by the zero beside the first `<`. */
const utf16 = (bytes: Uint8Array): string | undefined => {
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0x3c, 0)) return 'utf-16le';
  if (startsWith(bytes, 0xfe, 0xff) || startsWith(bytes, 0, 0x3c)) return 'utf-16be';
  return undefined;
};

/** What the declaration says; a wide encoding cannot be true where it could be read byte by byte. */
const declared = (bytes: Uint8Array): string | undefined => {
  const head = String.fromCharCode(...bytes.subarray(0, DECLARATION_BYTES));
  const label = DECLARED.exec(head)?.[1];
  return label && !/^(?:utf-?(?:8|16|32)|ucs)/i.test(label) ? label : undefined;
};

const decodeAs = (bytes: Uint8Array, label: string, fatal: boolean): string | undefined => {
  try {
    return new TextDecoder(label, { fatal }).decode(bytes);
  } catch {
    return undefined;
  }
};

/**
 * The text of a file that may be UTF-8, UTF-16 or what its XML declaration names. What is none of
 * these is taken for windows-1252, in which every byte means something.
 */
export const decodeText = (bytes: Uint8Array): string => {
  const wide = utf16(bytes);
  if (wide) return decodeAs(bytes, wide, false) ?? '';
  const label = declared(bytes);
  return (
    (label && decodeAs(bytes, label, false)) ??
    decodeAs(bytes, 'utf-8', true) ??
    decodeAs(bytes, 'windows-1252', false) ??
    ''
  );
};

const LINE_BREAKING = /<br\s{0,9}\/?>|<\/?p>/gi;
/** Markup that people put into descriptions, and closing tags that closed nothing. */
const MARKUP = /<\/?(?:b|i|u|em|strong|div|span|a)(?:\s[^<>]{0,200})?>|<\/[a-z]\w{0,30}>/gi;

/** At most `max` UTF-16 units, and no half of a character at the end. */
const cut = (text: string, max: number): string =>
  text.length <= max
    ? text
    : text
        .slice(0, max)
        .replace(/[\ud800-\udbff]$/, '')
        .trimEnd();

const plain = (text: string, max: number): string =>
  withPunctuation(text.trimStart().slice(0, 4 * max))
    .replace(LINE_BREAKING, '\n')
    .replace(MARKUP, '');

const squeeze = (line: string): string => line.replace(/[\s\p{Cc}]+/gu, ' ').trim();

/** One line of plain text. */
export const lineOf = (text: string, max: number): string => cut(squeeze(plain(text, max)), max);

/** Plain text that keeps its paragraphs. */
export const paragraphsOf = (text: string, max: number): string => {
  const lines = plain(text, max).split(/\r\n?|\n/);
  return cut(
    lines
      .map(squeeze)
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
    max,
  );
};
