import type { MediaReadable } from '../media/readable.ts';
import { BridgeError } from '../protocol/errors.ts';

// As far as VLC looks for the first address.
const SNIFFED_BYTES = 1024;

// Every player follows the addresses in a playlist, whatever the file is called: a friend's
// "film.mkv" of this kind would make it fetch from the home network. No film, picture or sound
// begins like this.
const PLAYLIST_STARTS = [
  '#extm3u',
  '#extinf',
  'ffconcat',
  '[playlist]',
  '[reference]',
  '<asx',
  '<smil',
  '<?xml',
  '<?wpl',
  '<?quicktime',
  '<mpd',
  'rtsptext',
  'smiltext',
  'v=0',
] as const;

// Media shows within its first bytes that it is no text. Adaptive Multi-Rate sound alone begins as
// a comment does, and may stay readable for a while.
const BINARY_WITHIN = 64;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const BINARY = /[\0-\x08\x0e-\x1f]/;
const AMR_START = '#!AMR';

// VLC takes the first line with an address for the first entry when all lines before it are comments
// or blank, and both may go on with any byte. Elsewhere such a line is a remark in a podcast's tags.
const ADDRESS = /^[ \t]*(?:\w+=)?[a-z][a-z0-9+.-]{1,15}:\/\//;
const ADDRESS_LINE = new RegExp(ADDRESS, 'm');
const SKIPPED_LINE = /^[\s#]/;

// These two are found on any line, or anywhere: a session description (ffmpeg), SGI's list (VLC).
const FOUND_ANYWHERE = /[\r\n]c=in ip|sginameserverhost=/;

const BYTE_ORDER_MARK = /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/;
const WIDE = /^(?:\xff\xfe|\xfe\xff)/;

/** Whether some player takes a file that begins with `head` for text, and so for a playlist. */
export const looksLikePlaylist = (head: Uint8Array): boolean => {
  const raw = Buffer.from(head).toString('latin1');
  // Lists in UTF-16 read the same without the zero bytes and the mark.
  const squeezed = raw.replace(BYTE_ORDER_MARK, '').replaceAll('\0', '').toLowerCase();
  const start = squeezed.trimStart();
  if (PLAYLIST_STARTS.some((word) => start.startsWith(word))) return true;
  const text = WIDE.test(raw) ? squeezed : raw.replace(BYTE_ORDER_MARK, '').toLowerCase();
  const addresses = SKIPPED_LINE.test(text) ? ADDRESS_LINE : ADDRESS;
  if (addresses.test(text) || FOUND_ANYWHERE.test(text)) return true;
  if (head.length === 0 || raw.startsWith(AMR_START)) return false;
  return text.trimStart().startsWith('#') || !BINARY.test(raw.slice(0, BINARY_WITHIN));
};

/** Throws when `readable` is a playlist in disguise. */
export const refusePlaylist = async (
  readable: MediaReadable,
  signal: AbortSignal,
): Promise<void> => {
  const end = Math.min(SNIFFED_BYTES, readable.size) - 1;
  if (end < 0) return;
  const head: Uint8Array[] = [];
  for await (const piece of readable.read({ start: 0, end }, signal)) head.push(piece);
  if (!looksLikePlaylist(Buffer.concat(head))) return;
  throw new BridgeError('ITEM_UNREADABLE', {
    message: 'This file is text, such as a playlist, which could send the player elsewhere.',
    hint: 'Play the films that it names.',
  });
};
