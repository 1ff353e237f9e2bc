/** Names of files and folders that every system takes, from titles that come from anybody. */
import { plainFileName } from '../../bridge/media/names/file-name.ts';

/** Twice in a path, and short of what file systems and old programs take. */
const MOST_BYTES = 120;
const TRAILING = /[\s.]+$/u;

/** One part of a path. */
export const plainName = (text: string, mostBytes = MOST_BYTES): string => {
  const readable = text
    .normalize('NFC')
    .replaceAll(/\s*:\s+/gu, ' - ')
    .replaceAll(/\s+/gu, ' ');
  const known = /[\p{L}\p{N}]/u.test(readable) ? readable : `Untitled ${readable}`;
  const cut = cutTo(plainFileName(known.trim()), mostBytes);
  return cut.replace(TRAILING, '') || 'Untitled';
};

/** With something at its end that is never cut off. */
export const nameWith = (text: string, end: string): string =>
  plainName(text, MOST_BYTES - bytesOf(end)) + end;

/** The same for names that some file system holds for one. */
export const caseKey = (path: string): string =>
  ASCII.test(path) ? path.toUpperCase() : path.normalize('NFC').toUpperCase().normalize('NFC');

/** Most names, which are the same however they are normalized. */
const ASCII = /^[ -~]*$/;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

const cutTo = (text: string, bytes: number): string =>
  ASCII.test(text)
    ? text.slice(0, bytes)
    : text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(bytes)).read);
