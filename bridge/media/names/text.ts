import { categoryOf, extensionOf } from '../media-types.ts';

/** No file system has longer names; what is cut off bounds the time that the rest takes. */
const MAX_NAME_CHARS = 512;
/** Control characters, halves of surrogate pairs, line ends, and what turns the direction of text. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

const printable = (name: string): string => name.slice(0, MAX_NAME_CHARS).replace(UNPRINTABLE, ' ');

/** A file's name without the extension of a media file. */
export const stemOf = (name: string): string =>
  printable(categoryOf(name) ? name.slice(0, -extensionOf(name).length - 1) : name);

/** The folders that a file is in, outermost first; the last few. */
export const foldersOf = (path: string): readonly string[] =>
  path.split('/').slice(0, -1).slice(-8).filter(Boolean).map(printable);

const ACRONYM = /^(?:\p{L}\.){2,}$/u;

/** Dots and underscores stand for blanks only in names that have no blanks. */
export const tidy = (text: string): string =>
  (text.includes(' ') || ACRONYM.test(text) ? text : text.replace(/[._]+/g, ' '))
    .replace(/\s+/g, ' ')
    .replace(/^[ ._–—-]+|[ _–—-]+$/g, '');

/** Equal for two spellings of one name. */
export const wordsOf = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+|['’]/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();

/** True when one name is the other, or begins with it. */
export const isRelated = (a: string, b: string): boolean => {
  const [one, other] = [`${wordsOf(a)} `, `${wordsOf(b)} `];
  return (
    one.trim() !== '' && other.trim() !== '' && (one.startsWith(other) || other.startsWith(one))
  );
};

/** What to sort by, where that is not the title itself. */
export const sortTitleOf = (title: string): string | undefined =>
  /^(?:the|an?) +(\S.*)$/iu.exec(title)?.[1];
