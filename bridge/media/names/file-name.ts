/** File names that come from others, as they may stand in a folder of ours. */
import { categoryOf } from '../media-types.ts';

/** What stands behind the name of a file that is not whole yet. */
export const PART = '.part';
/** What file systems take, with room for {@link PART}. */
const MOST_BYTES = 255 - PART.length;
const NOT_MEDIA = '.bin';

/**
 * Separators and what other systems forbid; characters that steer terminals, cannot be seen or turn the
 * reading direction round, but for the two joiners that some scripts are written with.
 */
const UNSAFE = /[/\\<>:"|?*\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;
/** Hidden files, and what commands would take for a flag. */
const LEADING = /^(?:[\s.-]|\u200c|\u200d)+/u;
const TRAILING = /[\s.]+$/u;
/** Devices, on Windows, whatever their extension. */
const RESERVED = /^(?:con|prn|aux|nul|(?:com|lpt)[\d¹²³])\s*(?:\.|$)/iu;
const EXTENSION = /\.[\p{L}\p{N}]{1,16}$/u;

/** `name` as a file name that every system takes and that stays in its folder. */
export const plainFileName = (name: string): string => {
  const plain = name.replaceAll(UNSAFE, '_').replace(LEADING, '').replace(TRAILING, '');
  return fitted(RESERVED.test(plain) ? `_${plain}` : plain || 'download', '');
};

/** Programs go by extensions: only those of media stay last. */
export const withMediaExtension = (name: string): string =>
  categoryOf(name) ? name : name + NOT_MEDIA;

/**
 * A friend's file name. Media servers follow what is called `.strm`, and desktops start what is called
 * `.desktop`: only the extensions of media stay last.
 */
export const friendFileName = (name: string): string =>
  fitted(withMediaExtension(plainFileName(name)), '');

/** `Name.mkv`, `Name (2).mkv`, … of a plain name. */
export const numberedName = (name: string, number: number): string =>
  number === 1 ? name : fitted(name, ` (${number})`);

/** Cut where it is too long, between characters; the extension stays. */
const fitted = (name: string, suffix: string): string => {
  const extension = EXTENSION.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - extension.length);
  const end = suffix + extension;
  const whole = cut(stem, MOST_BYTES - new TextEncoder().encode(end).length) + end;
  return whole.replace(TRAILING, '');
};

const cut = (text: string, bytes: number): string =>
  text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(bytes)).read);
